import { expect } from "chai";
import { createMissedDecisions } from "../../../../src/audit/record/unrecorded.js";

describe("createMissedDecisions()", () => {
  const now = () => new Date("2026-11-29T10:00:00Z");
  const time = "2026-11-29T10:00:00.000Z";
  const removal = { user: "root", action: "container.delete", isAllowed: true };

  it("has none at first, and none after they were recorded", () => {
    const missed = createMissedDecisions(now);
    expect(missed.pending()).to.equal(null);
    missed.count(removal);
    missed.forget();
    expect(missed.pending()).to.equal(null);
    missed.count({ ...removal, isAllowed: false });
    expect(missed.pending()).to.deep.include({ denied: 1, allowed: [] });
  });

  it("counts what was denied, and what was allowed by user and action", () => {
    const missed = createMissedDecisions(now);
    missed.count(removal);
    missed.count(removal);
    missed.count({ user: null, action: null, isAllowed: true });
    missed.count({ ...removal, isAllowed: false });
    const allowed = [
      { user: "root", action: "container.delete", count: 2 },
      { user: null, action: "unknown", count: 1 },
    ];
    expect(missed.pending()).to.deep.equal({ from: time, to: time, denied: 1, allowed, more: 0 });
  });

  it("lists a hundred, and counts the rest", () => {
    const missed = createMissedDecisions(now);
    for (let user = 0; user < 150; user++) missed.count({ ...removal, user: String(user) });
    missed.count({ ...removal, user: "149" });
    missed.count({ ...removal, user: "0" });
    missed.count({ ...removal, user: "x".repeat(1000) });
    const { allowed = [], more } = missed.pending() ?? {};
    expect([allowed.length, more, allowed[0]?.count]).to.deep.equal([100, 52, 2]);
  });
});
