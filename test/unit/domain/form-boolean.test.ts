import { expect } from "chai";
import { isTrue } from "../../../src/domain/form-boolean.js";

describe("isTrue()", () => {
  for (const text of ["1", "true", "yes", "x", "0x", "00", "no no", "\uFEFF", "0\uFEFF"])
    it(`takes ${JSON.stringify(text)} for true`, () => {
      expect(isTrue(text)).to.equal(true);
    });

  for (const text of ["", "0", "no", "FALSE", "None", " \t0\r\n", "\u0085", "\u00a00\u2003"])
    it(`takes ${JSON.stringify(text)} for false`, () => {
      expect(isTrue(text)).to.equal(false);
    });
});
