import { expect } from "chai";
import { fieldBytes, fieldText } from "../../../../src/preview/fake-dockerd/protobuf.js";

describe("fieldText()", () => {
  it("finds what fieldBytes() has written, beyond fields of other kinds", () => {
    const long = "x".repeat(300);
    const message = Buffer.concat([
      Buffer.from([0x08, 0x96, 0x01]),
      Buffer.from([0x11, 1, 2, 3, 4, 5, 6, 7, 8]),
      Buffer.from([0x1d, 1, 2, 3, 4]),
      fieldBytes(4, long),
      fieldBytes(5, "session"),
    ]);
    expect(fieldText(message, 4)).to.equal(long);
    expect(fieldText(message, 5)).to.equal("session");
    expect(fieldText(message, 6)).to.equal("");
  });

  it("finds nothing in what is no message", () => {
    expect(fieldText(Buffer.alloc(0), 5)).to.equal("");
    expect(fieldText(Buffer.from([0x2a]), 5)).to.equal("");
    expect(fieldText(Buffer.alloc(20, 0xff), 5)).to.equal("");
  });
});
