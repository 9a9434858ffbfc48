import type { LogReport } from "../log/verify-chain.js";
import type { Catalogue } from "../../domain/settings.js";
import { cisEvidenceOf, type CisEvidence } from "./cis-evidence.js";
import type { ControlCounts } from "./control-counts.js";
import type { DecisionCounts } from "./counts.js";
import type { ExceptionUse } from "./exceptions-used.js";
import type { FirstSeenReport } from "./first-seen.js";
import type { HostReach } from "./host-reach.js";
import type { ReportPeriod } from "./period.js";
import type { LogRead } from "./read-log.js";
import type { UserSessions } from "./sessions.js";
import { settingsStateOf, type SettingsRead, type SettingsState } from "./settings-state.js";
import type { RevisionCounts, SeenCounts, Tallies } from "./tallies.js";
import type { Tally } from "./tally.js";

/** Rows of names that anybody may choose. */
export interface Rows<Row> {
  /** At most `MAX_ROWS`, the greatest first. */
  readonly rows: readonly (Row & { readonly name: string })[];
  /** Everything that no row shows; null if the rows show everything. */
  readonly others: Row | null;
  /** False if there were so many names that a row may show less than there was. */
  readonly isExact: boolean;
}

/** Counts by a user, an action, an hour or a day. */
export type NamedCounts = DecisionCounts & { readonly name: string };

/** A report of an audit log, as `--format json` prints it. */
export interface AuditReport {
  readonly schema: 1;
  /** When it was made; RFC 3339, UTC. */
  readonly made: string;
  readonly period: ReportPeriod;
  readonly log: Omit<LogRead, "verified"> & SeenCounts;
  /** The verification of all files, not only of the period. */
  readonly verified: LogReport;
  readonly totals: DecisionCounts;
  /** `""` for anonymous callers. */
  readonly users: Rows<DecisionCounts>;
  /** `""` for requests that could not be read. */
  readonly actions: Rows<DecisionCounts>;
  /** 24 hours of the day, UTC, `00` to `23`. */
  readonly hours: readonly NamedCounts[];
  /** Days in UTC, `2026-11-28`, oldest first. */
  readonly days: Rows<DecisionCounts>;
  readonly controls: Rows<ControlCounts>;
  readonly revisions: Rows<RevisionCounts>;
  readonly exceptions: readonly ExceptionUse[];
  readonly hostReach: readonly HostReach[];
  readonly sessions: readonly UserSessions[];
  /** The number of entries that the three lists above leave out. */
  readonly leftOut: {
    readonly exceptions: number;
    readonly hostReach: number;
    readonly sessions: number;
  };
  readonly firstSeen: FirstSeenReport;
  readonly cis: readonly CisEvidence[];
  /** Null if no settings were read. */
  readonly settings: SettingsState | null;
}

/** Dependencies of a report beside the log. */
export interface ReportParts {
  readonly catalogue: Catalogue;
  readonly settings: SettingsRead | null;
  readonly now: Date;
}

const MAX_ROWS = 1000;

/** Makes a report of what was counted. */
export function reportOf(tallies: Tallies, read: LogRead, parts: ReportParts): AuditReport {
  const { catalogue, settings, now } = parts;
  const { verified, ...lines } = read;
  const exceptions = tallies.exceptions.rows();
  const counts = new Map(tallies.controls.rows());
  const days = rowsOf(tallies.days);
  return {
    ...{ schema: 1, made: now.toISOString(), period: tallies.period, verified },
    ...{ log: { ...lines, ...tallies.seen }, totals: tallies.totals },
    ...{ users: rowsOf(tallies.users), actions: rowsOf(tallies.actions) },
    hours: tallies.hours.map((hour, at) => ({ name: String(at).padStart(2, "0"), ...hour })),
    days: { ...days, rows: days.rows.toSorted((a, b) => (a.name < b.name ? -1 : 1)) },
    ...{ controls: rowsOf(tallies.controls), revisions: rowsOf(tallies.revisions) },
    ...listsOf(tallies, exceptions),
    firstSeen: tallies.firstSeen(),
    cis: cisEvidenceOf({ catalogue, counts, exceptions, settings: settings?.settings ?? null }),
    settings: settings && settingsStateOf(settings, exceptions, catalogue, now),
  };
}

type Lists = Pick<AuditReport, "exceptions" | "hostReach" | "sessions" | "leftOut">;

function listsOf(tallies: Tallies, used: readonly ExceptionUse[]): Lists {
  return {
    exceptions: used,
    hostReach: tallies.hostReach.rows(),
    sessions: tallies.sessions.rows(),
    leftOut: {
      exceptions: tallies.exceptions.others(),
      hostReach: tallies.hostReach.others(),
      sessions: tallies.sessions.others(),
    },
  };
}

function rowsOf<Row>(tally: Tally<Row>): Rows<Row> {
  const all = tally.rows().map(([name, row]) => ({ name, ...row }));
  const isExact = tally.others() === null;
  return { rows: all.slice(0, MAX_ROWS), others: tally.rest(MAX_ROWS), isExact };
}
