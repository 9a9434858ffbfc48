import { expect } from "chai";
import type { AnsweredDecision } from "../../../../src/domain/answered-decision.js";
import type { Decision, Violation } from "../../../../src/domain/decision.js";
import { createMetrics } from "../../../../src/server/metrics/metrics.js";
import { STATUS } from "../../status-sample.js";

const violation = (control: string): Violation => ({
  ...{ control, mode: "deny", severity: "high", field: null, message: "No alice." },
  ...{ value: "/home/alice", remedy: null, references: [] },
});

const DENIED: Decision = {
  effect: "deny",
  violations: [violation("mounts"), violation("mounts"), violation("from/a/caller")],
  warnings: [violation("grave")],
};

const answered = (changes: Partial<AnsweredDecision>): AnsweredDecision => ({
  id: "d1",
  phase: "request",
  action: "container.create",
  decision: { effect: "allow", warnings: [], unenforced: [] },
  breakGlass: null,
  durationUs: 700,
  ...changes,
});

describe("createMetrics()", () => {
  const create = () => createMetrics(["mounts", "grave"]);
  const linesOf = async (metrics: ReturnType<typeof create>, status = STATUS) =>
    (await metrics.render(status)).split("\n");

  it("counts decisions by phase, action and effect", async () => {
    const metrics = create();
    metrics.count(answered({}));
    metrics.count(answered({}));
    metrics.count(answered({ phase: "response", decision: DENIED }));
    const failed = { effect: "error", code: "PROTOCOL", message: "x" } as const;
    metrics.count(answered({ action: null, decision: failed }));
    metrics.count(answered({ action: "made.up" }));
    expect(
      (await linesOf(metrics)).filter((line) => line.startsWith("dockwarden_decisions_total{")),
    ).to.deep.equal([
      'dockwarden_decisions_total{phase="request",action="container.create",effect="allow"} 2',
      'dockwarden_decisions_total{phase="response",action="container.create",effect="deny"} 1',
      'dockwarden_decisions_total{phase="request",action="none",effect="error"} 1',
      'dockwarden_decisions_total{phase="request",action="other",effect="allow"} 1',
    ]);
  });

  it("counts violations by control, and what became of them; unknown ones under one label", async () => {
    const metrics = create();
    metrics.count(answered({ decision: DENIED }));
    const unenforced = [violation("mounts")];
    metrics.count(answered({ decision: { effect: "allow", warnings: [], unenforced } }));
    expect(
      (await linesOf(metrics)).filter((line) => line.startsWith("dockwarden_violations_total{")),
    ).to.deep.equal([
      'dockwarden_violations_total{control="mounts",effect="refused"} 2',
      'dockwarden_violations_total{control="other",effect="refused"} 1',
      'dockwarden_violations_total{control="grave",effect="warned"} 1',
      'dockwarden_violations_total{control="mounts",effect="unenforced"} 1',
    ]);
  });

  it("makes no more series, whatever callers send", async () => {
    const metrics = create();
    for (let at = 0; at < 1000; at++) {
      const decision: Decision = { ...DENIED, violations: [violation(`c${at}`)] };
      metrics.count(answered({ action: `a.${at}`, decision }));
    }
    const lines = await linesOf(metrics);
    expect(lines).to.have.length.below(120);
    expect(lines.join("\n")).not.to.match(/alice|c999|a\.999/);
  });

  it("measures how long decisions take, by phase", async () => {
    const metrics = create();
    metrics.count(answered({ durationUs: 700 }));
    metrics.count(answered({ durationUs: 3_000_000 }));
    const lines = await linesOf(metrics);
    const name = "dockwarden_decision_duration_seconds";
    expect(lines).to.include.members([
      `${name}_bucket{le="0.0005",phase="request"} 0`,
      `${name}_bucket{le="0.001",phase="request"} 1`,
      `${name}_bucket{le="10",phase="request"} 2`,
      `${name}_sum{phase="request"} 3.0007`,
      `${name}_count{phase="request"} 2`,
    ]);
  });

  it("tells what the status says, each time as it is then", async () => {
    const metrics = create();
    const first = await linesOf(metrics);
    expect(first).to.include.members([
      'dockwarden_build_info{version="1.2.3"} 1',
      "dockwarden_start_time_seconds 1795600800",
      "dockwarden_settings_change_time_seconds 1795604400",
      'dockwarden_reloads_total{result="succeeded"} 3',
      'dockwarden_reloads_total{result="failed"} 2',
      "dockwarden_last_reload_failed 0",
      "dockwarden_unenforced_settings 0",
      "dockwarden_ending_exceptions 0",
      "dockwarden_in_flight_requests 4",
      "dockwarden_audit_records_total 6",
      "dockwarden_audit_failures_total 7",
      "dockwarden_audit_writable 1",
      "dockwarden_ownership_log_entries 8",
      "dockwarden_event_stream_up 1",
      "dockwarden_event_stream_gaps_total 5",
    ]);
    const later = await linesOf(metrics, {
      ...STATUS,
      version: "2.0.0",
      inFlight: 0,
      dockerd: null,
      auditLog: { ...STATUS.auditLog, problem: "x" },
      notices: [
        { about: "unenforced", sentence: "x" },
        { about: "expiry", sentence: "y" },
      ],
    });
    expect(later).to.include.members([
      'dockwarden_build_info{version="2.0.0"} 1',
      "dockwarden_in_flight_requests 0",
      "dockwarden_audit_writable 0",
      "dockwarden_unenforced_settings 1",
      "dockwarden_ending_exceptions 1",
    ]);
    expect(later.join("\n")).not.to.match(/1\.2\.3|^dockwarden_event_stream/m);
  });
});
