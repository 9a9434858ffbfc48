import { escaped } from "../domain/escaped.js";
import type { Violation } from "../domain/decision.js";
import type { AuditRecord, RecordedTarget } from "../domain/record.js";

/** Renders a decision on one line: time, effect, user, action, objects, controls, id. */
export function lineOfRecord(record: AuditRecord): string {
  const fields = [
    record.time,
    effectOf(record).padEnd(10),
    (record.user ?? "(anonymous)").padEnd(12),
    (record.action ?? "(unreadable)").padEnd(20),
    objectsOf(record).padEnd(20),
    controlsOf(record),
    record.id,
  ];
  return `${escaped(fields.filter((field) => field !== "").join(" "))}\n`;
}

/** As `dockwarden audit query --effect` names it. */
function effectOf({ effect, violations, warnings }: AuditRecord): string {
  if (effect !== "allow") return effect;
  if (violations.length > 0) return "unenforced";
  return warnings.length > 0 ? "warned" : "allow";
}

function objectsOf({ targets, made, call }: AuditRecord): string {
  const named = targets.map(({ ref }) => ref);
  const names = named.length > 0 ? named : (call?.query["name"] ?? []);
  return [...new Set([...names, ...(made === null ? [] : [made.id.slice(0, 12)])])].join(",");
}

function controlsOf({ code, violations, warnings }: AuditRecord): string {
  const found = [...violations, ...warnings].map(({ control }) => control);
  return [...(code === null ? [] : [code]), ...new Set(found)].join(",");
}

/** Renders a decision with its reasons, line by line, and an empty line behind it. */
export function showRecord(record: AuditRecord): string {
  const lines = [
    `${record.time} ${effectOf(record)} ${record.id}`,
    `  ${callerOf(record)}: ${record.action ?? "a request that could not be read"}${pathOf(record)}`,
    ...(record.error === null ? [] : [`  ${record.code ?? ""}: ${record.error}`]),
    ...[...record.violations, ...record.warnings].flatMap(linesOfViolation),
    ...record.targets.map(lineOfTarget),
    ...linesOfOutcome(record),
    `  profile ${record.profile}, mode ${record.mode}, revision ${record.revision.slice(0, 12)}, ${record.durationUs} µs`,
  ];
  return `${lines.map((line) => `${escaped(line)}\n`).join("")}\n`;
}

function callerOf({ user, via, fingerprint }: AuditRecord): string {
  const proof =
    fingerprint === null ? (via ?? "unknown") : `certificate ${fingerprint.slice(0, 12)}`;
  return `${user ?? "anonymous"} (${proof})`;
}

function pathOf({ method, path }: AuditRecord): string {
  return path === null ? "" : ` (${method ?? ""} ${path})`;
}

function linesOfViolation({ control, mode, field, message, remedy }: Violation): readonly string[] {
  const where = field === null ? "" : ` at ${field}`;
  return [
    `  ${mode === "deny" ? "refused" : "warned"} by ${control}${where}: ${message}`,
    ...(remedy === null ? [] : [`    instead: ${remedy}`]),
  ];
}

function lineOfTarget({ kind, ref, id, owner }: RecordedTarget): string {
  const whose = owner === null ? "unowned" : `of ${owner === "" ? "anonymous callers" : owner}`;
  return `  about ${kind} ${ref} (${id?.slice(0, 12) ?? "not found"}, ${whose})`;
}

function linesOfOutcome({ phase, request, status, made, lastedMs, executed }: AuditRecord) {
  return [
    ...(phase === "response"
      ? [`  dockerd answers ${status ?? "with a status it does not show"}`]
      : []),
    ...(request === null
      ? []
      : [`  to decision ${request}${lastedMs === null ? "" : `, after ${lastedMs} ms`}`]),
    ...(made === null ? [] : [`  and has created ${made.kind} ${made.id}`]),
    ...(executed === undefined
      ? []
      : [
          `  dockerd acted on ${executed.type} ${executed.id} (${executed.name}): ${executed.action}`,
        ]),
  ];
}
