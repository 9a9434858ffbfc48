import { expect } from "chai";
import { readTime } from "../../../../src/audit/log/read-time.js";

describe("readTime()", () => {
  const now = new Date(2026, 10, 28, 12, 30, 15);
  const local = (...parts: readonly [number, number, number, number?, number?, number?]): number =>
    new Date(...parts).getTime();

  const times: readonly (readonly [text: string, ms: number])[] = [
    ["now", now.getTime()],
    ["today", local(2026, 10, 28)],
    ["yesterday", local(2026, 10, 27)],
    ["tomorrow", local(2026, 10, 29)],
    ["10:00", local(2026, 10, 28, 10)],
    ["9:05:30", local(2026, 10, 28, 9, 5, 30)],
    ["2026-11-01", local(2026, 10, 1)],
    ["2026-11-01 10:00", local(2026, 10, 1, 10)],
    [" 2026-11-01 10:00:20 ", local(2026, 10, 1, 10, 0, 20)],
    ["2026-11-01T10:00:20", local(2026, 10, 1, 10, 0, 20)],
    ["2026-11-01 10:00 UTC", Date.UTC(2026, 10, 1, 10)],
    ["2026-11-01T10:00:20.5Z", Date.UTC(2026, 10, 1, 10, 0, 20, 500)],
    ["2026-11-01T10:00:00+02:00", Date.UTC(2026, 10, 1, 8)],
    ["-15min", now.getTime() - 900_000],
    ["- 2h", now.getTime() - 7_200_000],
    ["2 hours ago", now.getTime() - 7_200_000],
    ["90s ago", now.getTime() - 90_000],
    ["1 day ago", now.getTime() - 86_400_000],
    ["1w ago", now.getTime() - 604_800_000],
    ["@1764331200", 1_764_331_200_000],
    ["@1764331200.25", 1_764_331_200_250],
    ["2028-02-29", local(2028, 1, 29)],
  ];
  for (const [text, ms] of times)
    it(`reads ${JSON.stringify(text)}`, () => {
      expect(readTime(text, now)).to.equal(ms);
    });

  const bad = [
    ...["", "soon", "2h", "25:00", "10:60", "10", "2026-13-01", "2026-02-30", "2026-11-01 25:00"],
    ...[
      "2026-11-01 10",
      "2026-11-01 10:00 CET",
      "@",
      "@x",
      "-5 parsecs",
      "ago",
      "1e3s ago",
      "2026",
    ],
  ];
  for (const text of bad)
    it(`does not read ${JSON.stringify(text)}`, () => {
      expect(readTime(text, now)).to.equal(null);
    });
});
