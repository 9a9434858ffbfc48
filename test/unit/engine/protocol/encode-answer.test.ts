import { encodeAnswer } from "../../../../src/engine/protocol/encode-answer.js";
import { expect } from "chai";

describe("encodeAnswer()", () => {
  it("writes exactly Allow and Msg", () => {
    expect(encodeAnswer({ allow: true, msg: "" })).to.equal('{"Allow":true,"Msg":""}');
    expect(encodeAnswer({ allow: false, msg: 'no "x"' })).to.equal(
      '{"Allow":false,"Msg":"no \\"x\\""}',
    );
  });
});
