import { expect } from "chai";
import { nameProblemOf } from "../../../../src/engine/identity/name-problem.js";

describe("nameProblemOf()", () => {
  const doubtful: readonly (readonly [string, string])[] = [
    ["", "it is empty"],
    ["a\0b", "it holds the character U+0000, which is invisible"],
    ["alice\n", "it holds the character U+000A, which is invisible"],
    ["\u202eecila", "it holds the character U+202E, which is invisible"],
    ["ali\u200bce", "it holds the character U+200B, which is invisible"],
    ["a\u2028b", "it holds the character U+2028, which is invisible"],
    ["a\ufffd", "it holds the character U+FFFD, which is invisible"],
    ["a\ud800", "it holds the character U+D800, which is invisible"],
    ["a".repeat(257), "it is 257 bytes long, and at most 256 are taken"],
    ["é".repeat(129), "it is 258 bytes long, and at most 256 are taken"],
  ];
  for (const [name, doubt] of doubtful) {
    it(`says of ${JSON.stringify(name.slice(0, 20))}: ${doubt}`, () => {
      expect(nameProblemOf(name)).to.equal(doubt);
    });
  }

  for (const name of ["alice", "../x", "*", "Alice Smith", "José", "a".repeat(256), "__proto__"]) {
    it(`has none about ${JSON.stringify(name.slice(0, 20))}`, () => {
      expect(nameProblemOf(name)).to.equal(null);
    });
  }
});
