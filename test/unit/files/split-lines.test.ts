import { expect } from "chai";
import { splitLines } from "../../../src/files/split-lines.js";

describe("splitLines()", () => {
  function split(pieces: readonly (string | Buffer)[], maxLength = 100) {
    const lines: string[] = [];
    let isTooLong = 0;
    const take = splitLines(
      maxLength,
      (line) => lines.push(line),
      () => (isTooLong += 1),
    );
    for (const piece of pieces) take(Buffer.from(piece));
    return { lines, isTooLong };
  }

  it("gives whole lines, wherever the pieces end", () => {
    expect(split(["a\nb", "c", "d\n\ne\nf"])).to.deep.equal({
      lines: ["a", "bcd", "e"],
      isTooLong: 0,
    });
  });

  it("joins a character that two pieces share", () => {
    const [one, other] = [Buffer.from("ü\n").subarray(0, 1), Buffer.from("ü\n").subarray(1)];
    expect(split([one, other]).lines).to.deep.equal(["ü"]);
  });

  it("tells once of a line that is too long, before it ends, and passes it over", () => {
    expect(split(["a\n12345", "6"], 5)).to.deep.equal({ lines: ["a"], isTooLong: 1 });
    expect(split(["12345"], 5).isTooLong).to.equal(0);
    const pieces = ["123456", "78", "9\nb\n", "1234567\nc\n"];
    expect(split(pieces, 5)).to.deep.equal({ lines: ["b", "c"], isTooLong: 2 });
  });
});
