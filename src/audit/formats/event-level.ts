import type { Severity } from "../../domain/decision.js";
import type { AuditEvent } from "./audit-event.js";

/** The severity of a record, in the words of syslog. */
export type EventLevel = "info" | "notice" | "warning" | "error";

/** A log that begins so was touched, or is not known to be whole. */
const ALARMS: ReadonlySet<unknown> = new Set([
  "changed",
  "truncated",
  "removed",
  "replaced",
  "appended",
]);

/** Returns the level of a record: a denial is a warning; what nobody allowed, and a log that was touched, is an error. */
export function eventLevelOf(event: AuditEvent): EventLevel {
  if (event.phase === "log") return levelOfLog(event);
  if (event.phase === "execution" || event.effect === "error") return "error";
  if (event.effect === "deny") return "warning";
  return event.findings.length > 0 ? "notice" : "info";
}

function levelOfLog({ action, members }: AuditEvent): EventLevel {
  if (action === "audit.checkpoint") return "info";
  if (action === "audit.discarded") return "notice";
  if (action !== "audit.begin") return "error";
  const { reason } = (members["log"] ?? {}) as { readonly reason?: unknown };
  return ALARMS.has(reason) ? "error" : "notice";
}

const ORDER: readonly Severity[] = ["low", "medium", "high", "critical"];

/** Returns the highest severity of what the controls found; null if they found nothing. */
export function highestSeverity({ findings }: AuditEvent): Severity | null {
  const found = findings.map(({ severity }) => ORDER.indexOf(severity));
  return ORDER[Math.max(-1, ...found)] ?? null;
}
