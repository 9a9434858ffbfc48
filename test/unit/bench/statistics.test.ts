import { expect } from "chai";
import { median, percentile } from "../../statistics.js";

describe("percentile()", () => {
  const values = Array.from({ length: 100 }, (_, at) => 100 - at);

  for (const [share, value] of [
    [0, 1],
    [0.5, 51],
    [0.99, 100],
    [1, 100],
  ] as const) {
    it(`returns ${value} of 1 to 100 at ${share}`, () => {
      expect(percentile(values, share)).to.equal(value);
    });
  }

  it("returns NaN of no values", () => {
    expect(percentile([], 0.5)).to.be.NaN;
  });
});

describe("median()", () => {
  it("sorts by number", () => {
    expect(median([10, 9, 100])).to.equal(10);
  });
});
