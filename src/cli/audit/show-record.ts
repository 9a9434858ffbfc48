import { controlsOf, hygieneFirst } from "../../domain/controls-of.js";
import { effectOf } from "../../audit/log/effect-of.js";
import type { WantedEffect } from "../../audit/log/filter.js";
import { escaped } from "../../domain/escaped.js";
import type { AuditRecord, RecordedTarget } from "../../domain/record.js";
import type { Colours, Tone } from "../colours.js";
import { linesOfCall } from "./show-call.js";
import { lengthOf } from "./show-session.js";
import { shadowOf } from "../../audit/log/record-shape.js";
import { counted } from "../../domain/counted.js";
import type { Violation } from "../../domain/decision.js";
import { HYGIENE_CONTROLS } from "../../domain/hygiene.js";

/** Renders a decision on one line: time, effect, user, action, objects, controls, id. */
export function lineOfRecord(record: AuditRecord, colours: Colours): string {
  const effect = effectOf(record);
  const fields = [
    (record.user ?? "(anonymous)").padEnd(12),
    (record.action ?? "(unreadable)").padEnd(20),
    objectsOf(record).padEnd(20),
    foundIn(record),
    record.id,
  ];
  const rest = escaped(fields.filter((field) => field !== "").join(" "));
  return `${record.time} ${colours(TONES[effect], effect.padEnd(10))} ${rest}\n`;
}

const TONES: Readonly<Record<WantedEffect, Tone>> = {
  ...{ allow: "good", warned: "warning", unenforced: "warning", deny: "bad", error: "bad" },
};

/** The names of the objects; where none is known, what the request calls them. */
function objectsOf({ about = [], targets, made, call }: AuditRecord): string {
  const known = about.map(({ id, name }) => name ?? id?.slice(0, 12) ?? "");
  const lists = [known, targets.map(({ ref }) => ref), call?.query["name"] ?? []];
  const names = lists.map((list) => list.filter((name) => name !== ""));
  const first = names.find((list) => list.length > 0) ?? [];
  return [...new Set([...first, ...(made === null ? [] : [made.id.slice(0, 12)])])].join(",");
}

const MAX_NAMED = 3;

/** The code, then the controls; those that only warned say so beside others that refuse. */
function foundIn(record: AuditRecord): string {
  const { refused, warned } = controlsOf(record);
  const names = [...refused, ...warned.map((name) => (refused.length > 0 ? `warn:${name}` : name))];
  const more = names.length - MAX_NAMED;
  return [
    ...(record.code === null ? [] : [record.code]),
    ...names.slice(0, MAX_NAMED),
    ...(more > 0 ? [`+${more}`] : []),
  ].join(",");
}

/** The records of a decision. */
export interface Story {
  /** The request; where the log does not have it, a response or an execution. */
  readonly head: AuditRecord;
  /** The response to it, and what dockerd did elsewhere, oldest first. */
  readonly later: readonly AuditRecord[];
  /** Records about the exec that it creates or starts. */
  readonly exec: readonly AuditRecord[];
}

/** Renders a decision with its reasons, the request, the response and its session, line by line, and an empty line behind it. */
export function showStory({ head, later, exec }: Story, colours: Colours): string {
  const effect = effectOf(head);
  const lines = [
    `  ${callerOf(head)}: ${head.action ?? "a request that could not be read"}${pathOf(head)}`,
    ...linesOfReasons(head),
    ...linesOfShadow(head),
    ...linesOfCall(head),
    ...head.targets.map(lineOfTarget),
    ...(head.phase === "request" ? [] : linesOfOutcome(head)),
    `  profile ${head.profile}, mode ${head.mode}, revision ${head.revision.slice(0, 12)}, ${head.durationUs} µs`,
    ...later.flatMap(linesOfLater),
    ...exec.map(lineOfExec),
  ];
  const first = `${head.time} ${colours(TONES[effect], effect)} ${escaped(head.id)}\n`;
  return `${first}${lines.map((line) => `${escaped(line)}\n`).join("")}\n`;
}

function callerOf({ user, via, fingerprint }: AuditRecord): string {
  const proof =
    fingerprint === null ? (via ?? "unknown") : `certificate ${fingerprint.slice(0, 12)}`;
  return `${user ?? "anonymous"} (${proof})`;
}

function pathOf({ method, path }: AuditRecord): string {
  return path === null ? "" : ` (${method ?? ""} ${path})`;
}

function lineOfTarget({ kind, ref, id, owner }: RecordedTarget): string {
  const whose = owner === null ? "unowned" : `of ${owner === "" ? "anonymous callers" : owner}`;
  return `  about ${kind} ${ref} (${id?.slice(0, 12) ?? "not found"}, ${whose})`;
}

/** A later record of the same decision; an allowed response has no reasons of its own. */
function linesOfLater(record: AuditRecord): readonly string[] {
  const effect = effectOf(record);
  return [
    `  ${record.phase} ${effect} ${record.time} ${record.id}`,
    ...[...linesOfReasons(record), ...linesOfOutcome(record)].map((line) => `  ${line}`),
  ];
}

function linesOfOutcome({ phase, request, status, made, lastedMs, executed }: AuditRecord) {
  const after = lastedMs === null ? "" : `, after ${lengthOf(lastedMs)}`;
  return [
    ...(phase === "response"
      ? [`  dockerd answers ${status ?? "with a status it does not show"}${after}`]
      : []),
    ...(request === null ? [] : [`  to decision ${request}`]),
    ...(made === null ? [] : [`  and has created ${made.kind} ${made.id}`]),
    ...(executed === undefined
      ? []
      : [
          `  dockerd acted on ${executed.type} ${executed.id} (${executed.name}): ${executed.action}`,
        ]),
  ];
}

/** Returns a line about another event of the exec that the decision is about. */
function lineOfExec({ action, phase, time, id, request, user, lastedMs }: AuditRecord): string {
  const after = lastedMs === null ? "" : `, after ${lengthOf(lastedMs)}`;
  return `  same exec: ${phase} of ${action ?? "?"} by ${user ?? "anonymous"} ${time}${after}, decision ${request ?? id}`;
}

/** Renders why a request was refused or warned about, with what would pass. The lines are not escaped. */
function linesOfReasons(record: AuditRecord): readonly string[] {
  const { code, error, violations, warnings } = record;
  return [
    ...(error === null ? [] : [`  ${code ?? ""}: ${error}`]),
    ...linesOfFound(violations, warnings, ({ mode }) =>
      mode === "deny" ? "refused by " : "warned by ",
    ),
  ];
}

/** Renders what the shadow profile would have decided, and why; nothing without one. The lines are not escaped. */
function linesOfShadow(record: AuditRecord): readonly string[] {
  const shadow = shadowOf(record);
  if (shadow === null) return [];
  if (shadow === "broken")
    return ["  the decision of the shadow profile cannot be read; see --json"];
  const { profile, effect, violations } = shadow;
  if (effect === "allow") return [`  the shadow profile ${profile} would allow it`];
  const lines = linesOfFound(violations, [], () => "");
  return [`  the shadow profile ${profile} would refuse:`, ...lines.map((line) => `  ${line}`)];
}

function linesOfFound(
  violations: readonly Violation[],
  warnings: readonly Violation[],
  wordsBefore: (violation: Violation) => string,
): readonly string[] {
  const found = [...hygieneFirst(violations), ...warnings];
  const unread = violations.some(isHygiene) ? found.filter(isUnread) : [];
  const count = new Set(unread.map(({ control }) => control)).size;
  const read = found.filter((one) => !unread.includes(one));
  return [
    ...read.flatMap((one) => linesOfViolation(one, wordsBefore(one))),
    ...(count === 0 ? [] : [`  ${counted(count, "further control")} could not read the request`]),
  ];
}

function isHygiene({ control }: Violation): boolean {
  return HYGIENE_CONTROLS.has(control);
}

/** A control that has read the request names the value that it refuses. */
function isUnread(violation: Violation): boolean {
  return !isHygiene(violation) && violation.value === null;
}

function linesOfViolation(violation: Violation, words: string): readonly string[] {
  const { control, field, message, remedy } = violation;
  const where = field === null ? "" : ` at ${field}`;
  return [
    `  ${words}${control}${severityOf(violation)}${where}: ${message}`,
    ...(remedy === null ? [] : [`    instead: ${remedy}`]),
  ];
}

/** A log from elsewhere may have anything there. */
function severityOf({ severity }: { readonly severity?: unknown }): string {
  return typeof severity === "string" ? ` (${severity.slice(0, 20)})` : "";
}
