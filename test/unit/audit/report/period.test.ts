import { expect } from "chai";
import { periodOf, type PeriodWanted } from "../../../../src/audit/report/period.js";

/** A Thursday. */
const NOW = new Date("2026-11-26T15:30:00Z");
const at = (text: string): number => Date.parse(text);

const cases: readonly (readonly [
  what: string,
  wanted: Partial<PeriodWanted>,
  since: string | null,
  until: string | null,
])[] = [
  ["everything", {}, null, null],
  ["the last whole day", { length: "day" }, "2026-11-25", "2026-11-26"],
  ["the last whole week, from Monday on", { length: "week" }, "2026-11-16", "2026-11-23"],
  ["the last whole month", { length: "month" }, "2026-10-01", "2026-11-01"],
  [
    "a week from a day on",
    { length: "week", sinceMs: at("2026-11-03") },
    "2026-11-03",
    "2026-11-10",
  ],
  [
    "a month before a day",
    { length: "month", untilMs: at("2026-03-01") },
    "2026-02-01",
    "2026-03-01",
  ],
  [
    "a month from the 31st on",
    { length: "month", sinceMs: at("2026-01-31") },
    "2026-01-31",
    "2026-02-28",
  ],
  [
    "a month before the 31st",
    { length: "month", untilMs: at("2026-03-31") },
    "2026-02-28",
    "2026-03-31",
  ],
  [
    "what two times say",
    { sinceMs: at("2026-01-01"), untilMs: at("2026-01-03") },
    "2026-01-01",
    "2026-01-03",
  ],
  ["what one time says", { sinceMs: at("2026-01-01") }, "2026-01-01", null],
];

describe("periodOf()", () => {
  for (const [what, wanted, since, until] of cases)
    it(`returns ${what}`, () => {
      const full = { length: null, sinceMs: null, untilMs: null, ...wanted };
      expect(periodOf(full, NOW)).to.deep.equal({ since: midnight(since), until: midnight(until) });
    });

  it("begins the week on a Monday, also on a Sunday", () => {
    const sunday = new Date("2026-11-29T23:59:59Z");
    const wanted = { length: "week", sinceMs: null, untilMs: null } as const;
    expect(periodOf(wanted, sunday).since).to.equal("2026-11-16T00:00:00.000Z");
  });
});

function midnight(day: string | null): string | null {
  return day === null ? null : `${day}T00:00:00.000Z`;
}
