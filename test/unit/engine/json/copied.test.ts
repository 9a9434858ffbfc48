import { expect } from "chai";
import { copied, copierOf } from "../../../../src/engine/json/copied.js";
import { heapGrowthOf } from "../../heap-growth.js";

const TEXTS = [
  "",
  "short",
  "just thirteen",
  "a container's name",
  "nämé, 名前 and 😀, which are longer",
];

describe("copied()", () => {
  it("returns the same text", () => {
    for (const text of TEXTS) expect(copied(text)).to.equal(text);
  });

  it("returns a text that does not retain the one that it was cut from", async () => {
    const grown = await heapGrowthOf(100, (number) =>
      copied(`${"x".repeat(1_000_000)} name of ${number}`.slice(-20)),
    );
    expect(grown).to.be.below(5_000_000);
  });
});

describe("copierOf()", () => {
  it("copies pieces", () => {
    for (const text of TEXTS) {
      const piece = copierOf(text, Buffer.from(text));
      expect(piece(0, text.length)).to.equal(text);
      expect(piece(1, 3)).to.equal(text.slice(1, 3));
    }
  });

  it("copies from the middle of other bytes", () => {
    const bytes = Buffer.from(`before ${"a".repeat(20)} after`).subarray(7, 27);
    expect(copierOf("a".repeat(20), bytes)(2, 18)).to.equal("a".repeat(16));
  });
});
