import { expect } from "chai";
import { createLineSplitter } from "../../../src/files/split-lines.js";

describe("createLineSplitter()", () => {
  function split(pieces: readonly (string | Buffer)[], maxBytes = 100, from = 0) {
    const splitter = createLineSplitter(maxBytes, from);
    const lines = pieces.flatMap((piece) => splitter.push(Buffer.from(piece)));
    const overlong = splitter.overlong();
    return { lines: [...lines, ...splitter.end()], overlong };
  }

  const textsOf = (pieces: readonly (string | Buffer)[]): readonly string[] =>
    split(pieces).lines.map(({ bytes }) => bytes.toString());

  it("returns lines wherever the pieces end, the last one without a line break", () => {
    expect(textsOf(["a\nb", "c", "d\n\ne\nf"])).to.deep.equal(["a", "bcd", "", "e", "f"]);
    const whole = split(["a\nb", "c"]).lines.map(({ isWhole }) => isWhole);
    expect(whole).to.deep.equal([true, false]);
    expect(split([]).lines).to.be.empty;
    expect(split(["a\n"]).lines).to.have.length(1);
  });

  it("joins a character that two pieces share", () => {
    const bytes = Buffer.from("ü\n");
    expect(textsOf([bytes.subarray(0, 1), bytes.subarray(1)])).to.deep.equal(["ü"]);
  });

  it("says where each line begins and ends", () => {
    const { lines } = split(["ab\n", "c\nd"], 100, 10);
    expect(lines.map(({ number, start, end }) => [number, start, end])).to.deep.equal([
      [1, 10, 13],
      [2, 13, 15],
      [3, 15, 16],
    ]);
  });

  it("says of a line that it is too long before it ends, keeps nothing of it, and goes on", () => {
    expect(split(["a\n12345", "6"], 5).overlong).to.deep.equal({ number: 2, start: 2 });
    expect(split(["12345"], 5).overlong).to.equal(null);
    const pieces = ["123456", "78", "9\nb\n", "1234567\nc\n"];
    const { lines, overlong } = split(pieces, 5);
    expect(overlong).to.equal(null);
    const shown = lines.map(({ bytes, isTooLong }) => [bytes.toString(), isTooLong]);
    expect(shown).to.deep.equal([
      ["", true],
      ["b", false],
      ["", true],
      ["c", false],
    ]);
  });
});
