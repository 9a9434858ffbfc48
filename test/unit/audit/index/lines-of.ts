import type { AuditRecord } from "../../../../src/domain/record.js";
import { RECORD } from "../record/record.js";

/** Lines of records with the users `from` to the one before `to`, a second apart. */
export function linesOf(from: number, to: number, changes: Partial<AuditRecord> = {}): string {
  let text = "";
  for (let at = from; at < to; at++) {
    const time = new Date(Date.UTC(2026, 10, 28) + at * 1000).toISOString();
    const id = `${at.toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;
    const link = { seq: at + 1, prev: "0".repeat(64) };
    text += `${JSON.stringify({ ...RECORD, id, time, user: `user-${at}`, ...changes, ...link })}\n`;
  }
  return text;
}
