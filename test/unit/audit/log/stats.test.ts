import { expect } from "chai";
import { createStats } from "../../../../src/audit/log/stats.js";
import { RECORD } from "../record/record.js";

describe("createStats()", () => {
  it("has nothing of nothing", () => {
    const { durationUs, ...rest } = createStats().stats();
    expect(durationUs).to.deep.equal({ p50: null, p99: null, max: null });
    expect(rest).to.deep.include({ records: 0, first: null, requestsPerHour: null, effects: [] });
  });

  it("counts requests, and the bytes of all records", () => {
    const tally = createStats();
    tally.add({ ...RECORD, user: "alice", time: "2026-11-28T10:00:00.000Z" }, 1000);
    tally.add({ ...RECORD, user: "bob", effect: "deny", time: "2026-11-28T12:00:00.000Z" }, 500);
    tally.add({ ...RECORD, user: "bob", phase: "response" }, 10);
    tally.add({ ...RECORD, user: "bob", time: "2026-11-28T11:00:00.000Z" }, 1);
    const stats = tally.stats();
    expect(stats).to.deep.include({ records: 4, requests: 3, bytes: 1511 });
    // The response is of three days before.
    expect(stats.first).to.equal(RECORD.time);
    expect(stats.last).to.equal("2026-11-28T12:00:00.000Z");
    expect(stats.requestsPerHour).to.be.closeTo(3 / 74, 1e-9);
    expect(stats.users.top).to.deep.equal([
      { name: "bob", count: 2 },
      { name: "alice", count: 1 },
    ]);
    expect(stats.effects).to.deep.equal([
      { name: "allow", count: 2 },
      { name: "deny", count: 1 },
    ]);
  });

  it("counts a control once for a request, and the other names together", () => {
    const tally = createStats();
    const found = (control: string) => ({
      ...{ control, mode: "warn" as const, severity: "low" as const, field: null, value: null },
      ...{ message: "", remedy: null, references: [] },
    });
    for (let at = 0; at < 12; at++)
      tally.add({ ...RECORD, warnings: [found(`c${at}`), found(`c${at}`)] }, 1);
    const { controls, effects } = tally.stats();
    expect(controls.top).to.have.length(10);
    expect(controls).to.include({ names: 12, others: 2, isFull: false });
    expect(effects).to.deep.equal([{ name: "warned", count: 12 }]);
  });

  it("keeps no more than 10,000 names, and says so", () => {
    const tally = createStats();
    for (let at = 0; at < 10_005; at++) tally.add({ ...RECORD, user: `user-${at}` }, 1);
    const { users } = tally.stats();
    expect(users).to.include({ names: 10_000, others: 9995, isFull: true });
  });

  it("knows percentiles to 3 %, whatever the order", () => {
    const tally = createStats();
    for (let at = 1; at <= 10_000; at++)
      tally.add({ ...RECORD, durationUs: ((at * 7919) % 10_000) + 1 }, 1);
    const { p50, p99, max } = tally.stats().durationUs;
    expect(p50).to.be.within(4850, 5150);
    expect(p99).to.be.within(9603, 10_000);
    expect(max).to.equal(10_000);
  });

  for (const durationUs of [0, 1e300])
    it(`takes a duration of ${durationUs}`, () => {
      const tally = createStats();
      tally.add({ ...RECORD, durationUs }, 1);
      expect(tally.stats().durationUs.max).to.equal(durationUs);
    });
});
