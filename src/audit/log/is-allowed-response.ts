import type { AuditRecord } from "../../domain/record.js";

/**
 * Returns true for the record of dockerd's response to an allowed request, unless the response was refused. It is no decision
 * that anybody looks for, so searches leave it out, and reports do not count it.
 */
export function isAllowedResponse({
  phase,
  effect,
}: Pick<AuditRecord, "phase" | "effect">): boolean {
  return phase === "response" && effect === "allow";
}
