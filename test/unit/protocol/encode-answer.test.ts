import { encodeReply } from "../../../src/protocol/encode-answer.js";
import { expect } from "chai";

describe("encodeReply()", () => {
  it("writes exactly Allow and Msg", () => {
    expect(encodeReply({ allow: true, msg: "" })).to.equal('{"Allow":true,"Msg":""}');
    expect(encodeReply({ allow: false, msg: 'no "x"' })).to.equal(
      '{"Allow":false,"Msg":"no \\"x\\""}',
    );
  });
});
