import { expect } from "chai";
import { isTrue } from "../../../src/domain/form-boolean.js";

describe("isTrue()", () => {
  it("takes no longer for white space that ends nowhere", () => {
    expect(isTrue(`${" ".repeat(1_000_000)}a${" ".repeat(1_000_000)}a`)).to.equal(true);
    expect(isTrue(" ".repeat(1_000_000))).to.equal(false);
  });

  for (const text of [
    "1",
    "true",
    "yes",
    "x",
    "0x",
    "00",
    "off",
    "n",
    "f",
    "0.0",
    "-1",
    "null",
    "no no",
    "\uFEFF",
    "0\uFEFF",
  ])
    it(`takes ${JSON.stringify(text)} for true`, () => {
      expect(isTrue(text)).to.equal(true);
    });

  for (const text of [
    "",
    "0",
    "no",
    "NO",
    "FALSE",
    "None",
    " none\t",
    " \t0\r\n",
    "\u0085",
    "\u00a00\u2003",
  ])
    it(`takes ${JSON.stringify(text)} for false`, () => {
      expect(isTrue(text)).to.equal(false);
    });
});
