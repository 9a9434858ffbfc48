import type { Severity } from "../../domain/decision.js";
import type { AuditRecord } from "../../domain/record.js";

/** The parts of an audit record for a report; texts are at most `MAX_TEXT` long. */
export interface ReportRecord {
  readonly id: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly phase: AuditRecord["phase"];
  readonly effect: AuditRecord["effect"];
  /** `""` for an anonymous caller. */
  readonly user: string;
  /** `""` if the request could not be read. */
  readonly action: string;
  readonly mode: string;
  readonly violations: readonly SeenViolation[];
  readonly warnings: readonly SeenViolation[];
  /** Of the shadow profile; null if it would have allowed the request, or there is none. */
  readonly shadow: readonly SeenViolation[] | null;
  readonly exceptions: readonly SeenException[];
  readonly lastedMs: number | null;
  readonly revision: string;
}

/** A control that found something. */
export interface SeenViolation {
  readonly control: string;
  /** Null if the record has none that is known. */
  readonly severity: Severity | null;
}

/** An exception that changed a decision. */
export interface SeenException {
  readonly id: string;
  readonly control: string;
  /** RFC 3339; `""` if the record does not say. */
  readonly expires: string;
}

/** A line that is no decision: about the log itself, of another schema, or no record at all. */
export type NotSeen = "log" | "schema" | "broken";

/** Returns what a report needs of a line's JSON value. A log may come from anywhere. */
export function reportRecordIn(value: unknown): ReportRecord | NotSeen {
  const members = membersOf(value);
  if (members === null) return "broken";
  const { schema, phase } = members;
  if (schema !== 1) return isNumber(schema) ? "schema" : "broken";
  if (phase === "log") return "log";
  return isDecision(members) ? decisionIn(members) : "broken";
}

type Members = Partial<Readonly<Record<string, unknown>>>;

function membersOf(value: unknown): Members | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
}

/** The members that each decision must have, by their types. */
interface Decision extends Members {
  readonly id: string;
  readonly time: string;
  readonly phase: ReportRecord["phase"];
  readonly effect: ReportRecord["effect"];
  readonly user: string | null;
  readonly action: string | null;
  readonly mode: string;
  readonly revision: string;
  readonly lastedMs: number | null;
}

function isDecision(members: Members): members is Decision {
  const { time, phase, effect, lastedMs } = members;
  if (!isText(time) || !TIME.test(time) || !PHASES.has(phase) || !EFFECTS.has(effect)) return false;
  return hasTexts(members) && (lastedMs === null || isNumber(lastedMs));
}

function hasTexts({ id, mode, revision, user, action }: Members): boolean {
  if (!isText(id) || !isText(mode) || !isText(revision)) return false;
  return isTextOrNull(user) && isTextOrNull(action);
}

const TIME = /^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d\.\d{3}Z$/;
const PHASES = new Set<unknown>(["request", "response", "execution"]);
const EFFECTS = new Set<unknown>(["allow", "deny", "error"]);

function decisionIn(decision: Decision): ReportRecord | "broken" {
  const { id, time, phase, effect, user, action, mode, revision, lastedMs } = decision;
  const violations = violationsIn(decision["violations"]);
  const warnings = violationsIn(decision["warnings"]);
  const shadow = shadowIn(decision["shadow"]);
  const exceptions = exceptionsIn(decision["exceptionsUsed"]);
  if (violations === null || warnings === null || shadow === "broken" || exceptions === null)
    return "broken";
  // One literal: each spread would be an object more for every record.
  return {
    id: short(id),
    time,
    phase,
    effect,
    user: user === null ? "" : short(user),
    action: action === null ? "" : short(action),
    mode: short(mode),
    violations,
    warnings,
    shadow,
    exceptions,
    lastedMs,
    revision: short(revision),
  };
}

function shadowIn(shadow: unknown): ReportRecord["shadow"] | "broken" {
  if (shadow === null || shadow === undefined) return null;
  const members = membersOf(shadow);
  const found = violationsIn(members?.["violations"]);
  if (found === null) return "broken";
  return members?.["effect"] === "deny" ? found : null;
}

function violationsIn(list: unknown): readonly SeenViolation[] | null {
  return listIn(list, ({ control, severity }) =>
    isText(control) ? { control: short(control), severity: severityIn(severity) } : null,
  );
}

function exceptionsIn(list: unknown): readonly SeenException[] | null {
  return listIn(list, ({ id, control, expires }) =>
    isText(id) && isText(control)
      ? { id: short(id), control: short(control), expires: isText(expires) ? short(expires) : "" }
      : null,
  );
}

/** Most lists are empty, and share one. */
const NONE: readonly never[] = [];

/** Reads the entries of a list; null if one of them cannot be read. The plugin writes no more than 64. */
function listIn<One>(list: unknown, read: (members: Members) => One | null): readonly One[] | null {
  if (!Array.isArray(list) || list.length > MAX_ENTRIES) return null;
  if (list.length === 0) return NONE;
  const found = list.map((entry: unknown) => {
    const members = membersOf(entry);
    return members === null ? null : read(members);
  });
  return found.every((one) => one !== null) ? found : null;
}

const MAX_ENTRIES = 1000;

const SEVERITIES = ["low", "medium", "high", "critical"] as const;

function severityIn(value: unknown): Severity | null {
  return SEVERITIES.find((one) => one === value) ?? null;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

const MAX_TEXT = 200;

/** Cuts a text, and copies it, since V8 would keep the whole text for a part of it. */
function short(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  return `${Buffer.from(text.slice(0, MAX_TEXT - 1)).toString()}…`;
}
