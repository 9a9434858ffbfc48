import { expect } from "chai";
import type { ReportRecord } from "../../../../src/audit/report/seen.js";
import { defaultSettings } from "../../../../src/engine/settings/default-settings.js";
import { CATALOGUE, found, reportOn, seen } from "./seen-sample.js";

const DAY = { since: "2026-11-28T00:00:00.000Z", until: "2026-11-29T00:00:00.000Z" };

const denied = (control: string, changes: Partial<ReportRecord> = {}): ReportRecord =>
  seen({ effect: "deny", violations: [found(control)], ...changes });

describe("reportOf()", () => {
  it("counts decisions by what became of them", () => {
    const { totals } = reportOn([
      ...[seen(), denied("a"), seen({ effect: "error" }), seen({ warnings: [found("a")] })],
      seen({ mode: "dry_run", violations: [found("a")] }),
      seen({ mode: "break_glass", violations: [found("a")] }),
      seen({ shadow: [found("a")] }),
      denied("a", { shadow: [found("a")] }),
    ]);
    expect(totals).to.deep.equal({
      ...{ decisions: 8, denied: 2, errors: 1, warned: 1 },
      ...{ dryRun: 1, breakGlass: 1, shadow: 1 },
    });
  });

  it("counts dockerd's responses only where they were refused", () => {
    const { totals } = reportOn([
      seen({ phase: "response" }),
      denied("a", { phase: "response" }),
      seen({ phase: "execution", effect: "error" }),
    ]);
    expect(totals).to.include({ decisions: 2, denied: 1, errors: 1 });
  });

  it("counts by user, action, day and hour", () => {
    const { users, actions, days, hours } = reportOn([
      denied("a", { user: "bob" }),
      seen({ time: "2026-11-27T23:59:59.999Z" }),
      seen({ action: "image.pull" }),
    ]);
    expect(users.rows.map(({ name, decisions }) => [name, decisions])).to.deep.equal([
      ["alice", 2],
      ["bob", 1],
    ]);
    expect(actions.rows.map(({ name }) => name)).to.deep.equal(["container.list", "image.pull"]);
    expect(days.rows.map(({ name }) => name)).to.deep.equal(["2026-11-27", "2026-11-28"]);
    expect(hours.map(({ decisions }) => decisions).join("")).to.equal("000000000020000000000001");
  });

  it("counts a control once for each decision, and keeps the last ids", () => {
    const ids = ["id-1", "id-2", "id-3", "id-4"];
    const { controls } = reportOn(
      ids.map((id) => denied("a", { id, violations: [found("a"), found("a"), found("b")] })),
    );
    expect(controls.rows).to.have.length(2);
    expect(controls.rows[0]).to.include({ name: "a", denied: 4, severity: "high" });
    expect(controls.rows[0]?.samples).to.deep.equal(["id-2", "id-3", "id-4"]);
  });

  it("counts only the period, and says what is before and after it", () => {
    const times = [
      "2026-11-27T23:59:59.999Z",
      "2026-11-28T00:00:00.000Z",
      "2026-11-29T00:00:00.000Z",
    ];
    const { totals, log } = reportOn(
      times.map((time) => seen({ time })),
      { period: DAY },
    );
    expect(totals.decisions).to.equal(1);
    expect(log).to.include({ before: 1, inPeriod: 1, after: 1, first: times[1], last: times[1] });
  });

  it("finds users and actions that were not there before the period", () => {
    const before = { time: "2026-11-27T10:00:00.000Z" };
    const { firstSeen } = reportOn(
      [
        ...[seen(before), seen(), seen({ action: "exec.create", id: "new-action" })],
        ...[seen({ user: "eve", id: "new-user" }), seen({ user: "eve" })],
        seen({ user: "late", time: "2026-11-30T00:00:00.000Z" }),
      ],
      { period: DAY },
    );
    expect(firstSeen).to.include({ knownSince: before.time, newUsers: 1, newActions: 1 });
    expect(firstSeen.users[0]).to.include({ user: "eve", action: null, id: "new-user" });
    expect(firstSeen.actions[0]).to.include({ user: "alice", action: "exec.create" });
  });

  it("says that it cannot know all users if there are too many", () => {
    const many = Array.from({ length: 20_001 }, (_, at) => seen({ user: `user-${at}` }));
    const { firstSeen, users } = reportOn(many);
    expect(firstSeen).to.include({ isComplete: false, newUsers: 20_000 });
    expect(firstSeen.users).to.have.length(1000);
    expect(users.isExact).to.equal(false);
    const shown = users.rows.reduce((sum, { decisions }) => sum + decisions, 0);
    expect(shown + (users.others?.decisions ?? 0)).to.equal(20_001);
  });

  it("lists who could reach the host, and why", () => {
    const critical = [found("privileged_container", "critical")];
    const excepted = { id: "LAB-1", control: "privileged_container", expires: "" };
    const { hostReach } = reportOn([
      ...[seen({ warnings: critical, id: "one" }), seen({ warnings: critical, id: "two" })],
      seen({ violations: critical, mode: "dry_run" }),
      seen({ violations: critical, mode: "break_glass" }),
      ...[seen({ exceptions: [excepted] }), denied("x", { violations: critical })],
      ...[seen({ warnings: [found("memory_limit", "medium")] })],
    ]);
    expect(hostReach.map(({ why, requests, id }) => [why, requests, id.slice(0, 3)])).to.deep.equal(
      [
        ["warn", 2, "two"],
        ["break_glass", 1, "c0f"],
        ["dry_run", 1, "c0f"],
        ["exception", 1, "c0f"],
      ],
    );
  });

  it("counts uses of exceptions, and sessions", () => {
    const exceptions = [{ id: "LAB-1", control: "memory_limit", expires: "2027-01-01T00:00:00Z" }];
    const session = { phase: "response", action: "exec.start" } as const;
    const { exceptions: used, sessions } = reportOn([
      ...[
        seen({ exceptions }),
        seen({ exceptions, user: "bob", time: "2026-11-28T11:00:00.000Z" }),
      ],
      ...[seen({ ...session, lastedMs: 1000 }), seen({ ...session, lastedMs: 5000 })],
      ...[seen({ ...session, lastedMs: null }), seen({ phase: "response", lastedMs: 9 })],
    ]);
    expect(used).to.deep.equal([
      {
        ...{ id: "LAB-1", control: "memory_limit", expires: "2027-01-01T00:00:00Z", uses: 2 },
        ...{ last: "2026-11-28T11:00:00.000Z", users: ["alice", "bob"], hasMore: false },
      },
    ]);
    expect(sessions).to.deep.equal([
      { user: "alice", action: "exec.start", sessions: 2, totalMs: 6000, longestMs: 5000 },
    ]);
  });

  it("gives evidence for each item of chapter 5, also where no control covers it", () => {
    const { cis } = reportOn([
      denied("privileged_container"),
      seen({ warnings: [found("memory_limit")] }),
    ]);
    expect(cis).to.have.length(32);
    const covered = cis.filter(({ controls }) => controls.length > 0);
    expect(covered.map(({ item, controls }) => [item, controls[0]?.seen])).to.deep.equal([
      ["5.5", ["deny"]],
      ["5.11", ["warn"]],
    ]);
  });

  it("compares the exceptions of the settings with their uses", () => {
    const profiles = {
      baseline: { modes: { privileged_container: "warn" }, parameters: {} },
    } as const;
    const exception = (id: string, expires: string) => ({
      ...{ id, controls: ["memory_limit"], expires, created: "2026-11-01T00:00:00Z" },
      ...{
        who: { anyone: true, users: [], groups: [], roles: [] },
        when: { images: [], actions: [] },
      },
      ...{ changes: [], mode: "warn" as const },
    });
    const settings = {
      ...defaultSettings({ profiles, catalogue: CATALOGUE }, "baseline", "/"),
      exceptions: [
        exception("OLD", "2026-11-29T00:00:00Z"),
        exception("SOON", "2026-11-30T00:00:00Z"),
        exception("LATER", "2027-11-30T00:00:00Z"),
      ],
    };
    const used = [{ id: "SOON", control: "memory_limit", expires: "" }];
    const { settings: state, cis } = reportOn([seen({ exceptions: used })], {
      parts: { settings: { file: "settings.yaml", settings, soonMs: 14 * 86_400_000 } },
    });
    expect(state?.exceptions.map((one) => [one.id, one.state, one.uses])).to.deep.equal([
      ["OLD", "expired", 0],
      ["SOON", "expires soon", 1],
      ["LATER", "in force", 0],
    ]);
    expect(state?.lowered).to.deep.equal([
      { profile: "baseline", control: "privileged_container", mode: "warn" },
    ]);
    expect(cis.find(({ item }) => item === "5.5")?.controls[0]?.modes).to.deep.equal({
      baseline: "warn",
    });
  });
});
