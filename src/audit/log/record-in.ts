import type { AuditRecord } from "../../domain/record.js";
import { asRecord } from "./record-shape.js";

/** Returns null for a line that is no record; `"log"` for a record about the log itself. */
export function recordIn(line: string): AuditRecord | "log" | null {
  try {
    const value = JSON.parse(line) as { readonly phase?: unknown } | null;
    return value?.phase === "log" ? "log" : asRecord(value);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}
