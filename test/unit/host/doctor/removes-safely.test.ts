import { expect } from "chai";
import { removesSafely } from "../../../../src/host/doctor/removes-safely.js";

describe("removesSafely()", () => {
  for (const [version, expected] of [
    ["go1.19.8", false],
    ["go1.20.14", false],
    ["go1.21", false],
    ["go1.21.10", false],
    ["go1.21.11", true],
    ["go1.22.3", false],
    ["go1.22.4", true],
    ["go1.22.4 X:boringcrypto", true],
    ["go1.22.3-X:nocoverageredesign", false],
    ["go1.23", true],
    ["go1.26.5", true],
    ["go1.22rc1", null],
    ["devel go1.23-abcdef", null],
    ["gccgo 13", null],
    ["", null],
  ] as const)
    it(`says ${String(expected)} of "${version}"`, () => {
      expect(removesSafely(version)).to.equal(expected);
    });
});
