import { expect } from "chai";
import { splitLines } from "../../../src/lookups/split-lines.js";

describe("splitLines()", () => {
  function split(pieces: readonly (string | Buffer)[], maxLength = 100) {
    const lines: string[] = [];
    let isTooLong = false;
    const take = splitLines(
      maxLength,
      (line) => lines.push(line),
      () => (isTooLong = true),
    );
    for (const piece of pieces) take(Buffer.from(piece));
    return { lines, isTooLong };
  }

  it("gives whole lines, wherever the pieces end", () => {
    expect(split(["a\nb", "c", "d\n\ne\nf"])).to.deep.equal({
      lines: ["a", "bcd", "e"],
      isTooLong: false,
    });
  });

  it("joins a character that two pieces share", () => {
    const [one, other] = [Buffer.from("ü\n").subarray(0, 1), Buffer.from("ü\n").subarray(1)];
    expect(split([one, other]).lines).to.deep.equal(["ü"]);
  });

  it("tells of a line that is too long before it ends", () => {
    expect(split(["a\n12345", "6"], 5)).to.deep.equal({ lines: ["a"], isTooLong: true });
    expect(split(["12345"], 5).isTooLong).to.equal(false);
  });
});
