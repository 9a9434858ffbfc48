import { setImmediate as nextTurn } from "node:timers/promises";
import { LAST_LINE, matchingRecords, type IndexQuestion } from "./matching-records.js";
import type { OpenIndex } from "./open-file-index.js";
import type { FoundRecord } from "./read-found.js";

/** A choice of records. */
export interface EachPart {
  /** The number of records at the end of the log to read; null for all. */
  readonly limit: number | null;
  /** True to include allowed responses of dockerd; false by default. */
  readonly responses?: boolean;
}

/**
 * Calls `take` with each record that fits, oldest first, until it returns false. It keeps only the places of the records in memory.
 *
 * @throws {UsageError} When an index does not fit its file.
 */
export async function eachRecord(
  indexes: readonly OpenIndex[],
  question: IndexQuestion,
  limit: number | null,
  take: (found: FoundRecord) => boolean,
): Promise<void> {
  const places: { readonly index: OpenIndex; readonly line: number }[] = [];
  for (const index of [...indexes].reverse())
    for (const found of matchingRecords(index, question, LAST_LINE)) {
      if (places.length === limit) break;
      if (found === null) await nextTurn();
      else places.push({ index, line: found.number });
    }
  for (const { index, line } of places.reverse()) if (!take(index.readLine(line))) return;
}
