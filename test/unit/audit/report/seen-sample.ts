import type { LogRead } from "../../../../src/audit/report/read-log.js";
import {
  reportOf,
  type AuditReport,
  type ReportParts,
} from "../../../../src/audit/report/report.js";
import type { ReportPeriod } from "../../../../src/audit/report/period.js";
import type { ReportRecord, SeenViolation } from "../../../../src/audit/report/seen.js";
import { createTallies } from "../../../../src/audit/report/tallies.js";
import type { Catalogue, ControlDescription } from "../../../../src/domain/settings.js";

/** A harmless decision of alice, with changes. */
export function seen(changes: Partial<ReportRecord> = {}): ReportRecord {
  return {
    ...{ id: "c0ffee00-0000-4000-8000-000000000000", time: "2026-11-28T10:00:00.000Z" },
    ...{ phase: "request", effect: "allow", user: "alice", action: "container.list" },
    ...{ mode: "enforce", violations: [], warnings: [], shadow: null, exceptions: [] },
    ...{ lastedMs: null, revision: "ab".repeat(32) },
    ...changes,
  };
}

/** What a control of a severity found. */
export function found(
  control: string,
  severity: SeenViolation["severity"] = "high",
): SeenViolation {
  return { control, severity };
}

const control = (
  severity: ControlDescription["severity"],
  references: readonly string[],
): ControlDescription => ({
  ...{ title: "No such thing", severity, remedy: "Leave it out.", references, group: "isolation" },
  ...{ endpoints: [], responses: [], inspects: [], inspectsWhen: null, placeholders: [] },
  parameters: {},
});

/** Two controls that cover items of chapter 5, and one that covers none. */
export const CATALOGUE: Catalogue = {
  privileged_container: control("critical", ["CIS 5.5", "CIS 2.12"]),
  memory_limit: control("medium", ["CIS 5.11"]),
  container_ownership: control("high", ["CWE-862"]),
};

const READ: LogRead = {
  ...{ files: ["audit.jsonl"], bytes: 1000, lines: 10, broken: 0, brokenAt: [], otherSchema: 0 },
  verified: {
    ...{ records: 10, early: 0, first: 1, last: 10, signedUpTo: 9, findings: [], found: 0 },
    ...{ alarms: 0, isEndCompared: true },
  },
};

const ALWAYS: ReportPeriod = { since: null, until: null };

/** Makes a report of decisions. */
export function reportOn(
  decisions: readonly ReportRecord[],
  {
    period = ALWAYS,
    read = {},
    parts = {},
  }: {
    readonly period?: ReportPeriod;
    readonly read?: Partial<LogRead>;
    readonly parts?: Partial<ReportParts>;
  } = {},
): AuditReport {
  const tallies = createTallies(period, (name) => CATALOGUE[name]?.severity === "critical");
  for (const one of decisions) tallies.take(one);
  const now = new Date("2026-11-29T12:00:00Z");
  return reportOf(
    tallies,
    { ...READ, ...read },
    { catalogue: CATALOGUE, settings: null, now, ...parts },
  );
}
