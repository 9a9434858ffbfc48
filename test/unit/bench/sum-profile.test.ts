import { expect } from "chai";
import { sumProfiles } from "../../bench/sum-profile.js";

const frame = (id: number, functionName: string, url: string, children: number[] = []) => ({
  id,
  children,
  callFrame: { functionName, url },
});

const PROFILE = {
  nodes: [
    frame(1, "(idle)", ""),
    frame(2, "(garbage collector)", ""),
    frame(3, "readCall", "file:///x/build/src/engine/read-call.js", [4]),
    frame(4, "", "file:///x/node_modules/@open-policy-agent/opa-wasm/dist/opa.js", [5]),
    frame(5, "wasm-function[1]", "wasm://wasm/1"),
    frame(6, "emit", "node:events"),
  ],
  startTime: 1000,
  samples: [3, 1, 2, 3, 4, 5, 6],
  timeDeltas: [100, 50, 4, 6, 3, 2, 1],
};

describe("sumProfiles()", () => {
  it("sums by function and by file what was not waiting", () => {
    const { functions, files, totalUs } = sumProfiles([PROFILE]);
    expect(totalUs).to.equal(116);
    expect(files).to.deep.equal([
      ["src/engine/read-call.ts", 106],
      ["(garbage collector)", 4],
      ["@open-policy-agent/opa-wasm", 3],
      ["policy.wasm", 2],
      ["node:events", 1],
    ]);
    expect(functions[0]).to.deep.equal(["readCall src/engine/read-call.ts", 106]);
  });

  it("sums what files of src call of others", () => {
    expect(sumProfiles([PROFILE]).callers).to.deep.equal([
      ["src/engine/read-call.ts", 111],
      ["(none on the stack)", 5],
    ]);
  });

  it("leaves out what came before", () => {
    expect(sumProfiles([PROFILE], 1101).totalUs).to.equal(16);
  });
});
