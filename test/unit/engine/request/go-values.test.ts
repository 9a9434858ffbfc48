import {
  compareVersions,
  int64ValueOrZero,
  parseBool,
  parseInt64,
  parseUint64,
} from "../../../../src/engine/request/go-values.js";
import { expect } from "chai";
import { fold } from "../../../../src/engine/request/fold.js";

describe("parseBool()", () => {
  it("knows twelve words", () => {
    expect(["1", "t", "T", "true", "TRUE", "True"].map(parseBool))
      .to.not.include(false)
      .and.not.include(null);
    expect(["0", "f", "F", "false", "FALSE", "False"].map(parseBool))
      .to.not.include(true)
      .and.not.include(null);
    expect(["", "yes", " true", "tRUE"].map(parseBool)).to.deep.equal([null, null, null, null]);
  });
});

describe("parseInt64(), parseUint64()", () => {
  it("hold to 64 bits", () => {
    expect(parseInt64("9223372036854775807")).to.equal(2n ** 63n - 1n);
    expect(parseInt64("9223372036854775808")).to.equal(null);
    expect(parseInt64("-9223372036854775808")).to.equal(-(2n ** 63n));
    expect(parseUint64("18446744073709551615")).to.equal(2n ** 64n - 1n);
    expect(parseUint64("18446744073709551616")).to.equal(null);
    expect(parseInt64(`+${"0".repeat(50)}7`)).to.equal(7n);
  });

  it("refuse what is no integer", () => {
    for (const text of ["", "1e3", "1.0", " 1", "0x1", "1_0", "١", "--1"]) {
      expect(parseInt64(text), text).to.equal(null);
      expect(int64ValueOrZero(text), text).to.equal(0n);
      expect(parseUint64(text), text).to.equal(null);
    }
    expect(parseUint64("+1")).to.equal(null);
  });
});

describe("compareVersions()", () => {
  const cases: [left: string, right: string, sign: number][] = [
    ["1.41", "1.41", 0],
    ["1.41.0", "1.41", 0],
    ["01.041", "1.41", 0],
    ["1.9", "1.24", -1],
    ["1..41", "1.24", -1],
    [".", "1.24", -1],
    ["1.240", "1.24", 1],
    ["1.41.1", "1.41", 1],
    ["2", "1.99", 1],
  ];
  for (const [left, right, sign] of cases) {
    it(`puts ${left} ${["before", "beside", "after"][sign + 1] ?? ""} ${right}`, () => {
      expect(Math.sign(compareVersions(left, right))).to.equal(sign);
      expect(Math.sign(compareVersions(right, left)) + sign).to.equal(0);
    });
  }
});

describe("fold()", () => {
  it("folds letters, the long s and the kelvin sign, and nothing else into ASCII", () => {
    expect(fold("hoſtConfig")).to.equal("HOSTCONFIG");
    expect(fold("Networ\u212aMode")).to.equal("NETWORKMODE");
    for (const key of ["Prıvileged", "İ", "ß", "ﬁ", "Ｐ", "e\u0301"])
      expect(fold(key), key).to.equal(null);
    expect(fold("a b\u0000")).to.equal("A B\u0000");
  });
});
