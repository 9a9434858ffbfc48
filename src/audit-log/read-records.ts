import type { AuditRecord } from "../domain/record.js";
import type { LogPlace } from "./finding.js";
import { inOrder } from "./log-files.js";
import { readLines } from "./read-lines.js";
import { asRecord } from "./record-shape.js";

/** Takes a record with its line; returns false if it needs no more. */
export type RecordReader = (record: AuditRecord, line: string) => boolean;

/**
 * Reads the decisions of a log, oldest first. Records about the log itself are passed over.
 *
 * @param onBroken Called for each line that is no record.
 * @throws {UsageError} When a file cannot be read, or is no audit log.
 */
export async function readRecords(
  files: readonly string[],
  take: RecordReader,
  onBroken: (place: LogPlace) => void,
): Promise<void> {
  const reading = { goesOn: true };
  for (const file of await inOrder(files)) {
    if (!reading.goesOn) return;
    await readLines(file, (bytes, line) => {
      const text = bytes.toString();
      const record = recordIn(text);
      if (record === null) onBroken({ file, line });
      else if (record !== "log") reading.goesOn = take(record, text);
      return reading.goesOn;
    });
  }
}

/** Returns null for a line that is no record; `"log"` for a record about the log itself. */
function recordIn(line: string): AuditRecord | "log" | null {
  try {
    const value = JSON.parse(line) as { readonly phase?: unknown } | null;
    return value?.phase === "log" ? "log" : asRecord(value);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}
