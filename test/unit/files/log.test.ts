import { expect } from "chai";
import type { Level } from "../../../src/domain/log-level.js";
import { createLog } from "../../../src/files/log.js";

describe("createLog()", () => {
  function linesOf(lowest?: Level): readonly string[] {
    const lines: string[] = [];
    const log = createLog((text) => lines.push(text), lowest);
    log("info", "one");
    log("warn", "two");
    log("error", "three", { at: "a\nb" });
    return lines.map((line) => line.replace(/^\S+Z /, ""));
  }

  it("writes one line for each event, whatever its level", () => {
    expect(linesOf()).to.deep.equal(["info one\n", "warn two\n", 'error three {"at":"a\\nb"}\n']);
  });

  it("leaves out what is less severe than the lowest level", () => {
    expect(linesOf("warn")).to.have.length(2);
    expect(linesOf("error")).to.deep.equal(['error three {"at":"a\\nb"}\n']);
  });
});
