import { expect } from "chai";
import { timelineRange } from "../../../../src/audit/page/timeline-range.js";

const HOUR = 3_600_000;

describe("timelineRange()", () => {
  it("covers a day in bars of half an hour, which begin at half hours", () => {
    const toMs = Date.parse("2026-11-28T12:10:00.000Z");
    const range = timelineRange(toMs - 24 * HOUR, toMs);
    expect(range).to.deep.equal({
      fromMs: Date.parse("2026-11-27T12:00:00.000Z"),
      toMs: Date.parse("2026-11-28T12:30:00.000Z"),
      buckets: 49,
    });
  });

  for (const length of [1, 999, 1000, HOUR, 7 * 24 * HOUR, 10 * 366 * 24 * HOUR, 8e14])
    it(`has at most 72 equal bars for ${length} milliseconds`, () => {
      const [fromMs, toMs] = [1_234_567, 1_234_567 + length];
      const range = timelineRange(fromMs, toMs);
      expect(range.buckets).to.be.within(1, 72);
      expect(range.fromMs).to.be.at.most(fromMs);
      expect(range.toMs).to.be.at.least(toMs);
      expect(Number.isInteger((range.toMs - range.fromMs) / range.buckets)).to.equal(true);
    });
});
