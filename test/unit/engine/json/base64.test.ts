import { decodeBase64 } from "../../../../src/engine/json/base64.js";
import { expect } from "chai";

describe("decodeBase64()", () => {
  it("decodes what an encoder writes", () => {
    expect(decodeBase64("aGk=")).to.deep.equal(Buffer.from("hi"));
    expect(decodeBase64("")).to.deep.equal(Buffer.alloc(0));
  });

  for (const text of ["aGk", "aGk==", "aGl=", "aG k=", "aGk=\n", "_-8=", "a", "=", "aGk=aGk="]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(decodeBase64(text)).to.equal(null);
    });
  }
});
