import { dockwardenReader } from "./reader.js";
import type { Answerer, Reader } from "./reader.js";
import { runVectors, vectorLines } from "./run-vectors.js";
import type { Value } from "../../src/domain/call.js";
import { expect } from "chai";
import { readFileSync } from "node:fs";

const FILE = readFileSync("test/corpus/vectors.json");

/** A reader that gives one answer to everything. */
function constant(answer: Answerer): Reader {
  const ask = () => answer;
  return {
    ...dockwardenReader,
    ...{ body: ask, parameter: ask, route: ask, query: ask, path: ask, fold: ask, func: ask },
  };
}

function accepted(value: Value): Answerer {
  return { refused: false, value, trusted: true };
}

const jsonParse: Reader = {
  ...dockwardenReader,
  body: ({ body }) =>
    accepted(body === null ? null : (JSON.parse(Buffer.from(body).toString()) as Value)),
};

describe("runVectors()", () => {
  it("finds every vector to hold with the program's reader", () => {
    const result = runVectors(FILE, dockwardenReader);
    expect(result.failures).to.deep.equal([]);
    expect(result.checked).to.deep.equal({ equal: 466, refuse: 170, either: 214, unseen: 23 });
    expect(vectorLines(result)).to.deep.equal([
      "vectors: 466 equal, 170 refuse, 214 either, 23 unseen",
    ]);
  });

  it("finds more vectors of the same families to hold", () => {
    const result = runVectors(readFileSync("test/corpus/more-vectors.json"), dockwardenReader);
    expect(result.failures).to.deep.equal([]);
    expect(result.checked).to.deep.equal({ equal: 621, refuse: 115, either: 255, unseen: 0 });
  });

  it("fails a reader that refuses everything, for each vector that an engine accepts", () => {
    const reader: Reader = { ...constant({ refused: true }), call: () => ({ refused: true }) };
    const { failures } = runVectors(FILE, reader);
    expect(failures.length).to.equal(466);
    expect(new Set(failures.map(({ ours }) => ours))).to.deep.equal(new Set(["equal"]));
  });

  it("fails a reader that accepts everything with JSON.parse", () => {
    const { failures } = runVectors(FILE, jsonParse);
    expect(failures.filter(({ ours }) => ours === "equal").length).to.be.greaterThan(10);
    expect(failures.filter(({ ours }) => ours === "refuse").length).to.be.greaterThan(50);
  });

  it("fails a reader that always answers the empty value", () => {
    const { failures } = runVectors(FILE, constant(accepted({})));
    expect(failures.filter(({ ours }) => ours === "equal").length).to.be.greaterThan(200);
    expect(failures.filter(({ ours }) => ours === "refuse").length).to.be.greaterThan(100);
  });

  it("refuses a file that holds no vectors", () => {
    expect(() => runVectors(Buffer.from("{}"), dockwardenReader)).to.throw('no "vectors"');
  });
});
