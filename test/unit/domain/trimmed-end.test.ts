import { expect } from "chai";
import { trimmedEnd } from "../../../src/domain/trimmed-end.js";

describe("trimmedEnd()", () => {
  for (const [text, trimmed] of [
    ["a.b..", "a.b"],
    ["a.b", "a.b"],
    ["...", ""],
    ["", ""],
    [".a", ".a"],
  ] as const) {
    it(`makes "${trimmed}" of "${text}"`, () => {
      expect(trimmedEnd(text, ".")).to.equal(trimmed);
    });
  }
});
