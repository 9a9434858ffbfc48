import { setImmediate as nextTurn } from "node:timers/promises";
import { UsageError } from "../errors.js";
import { LAST_LINE } from "./counted-records.js";
import { matchingRecords, type Question } from "./matching-records.js";
import type { OpenIndex } from "./open-file-index.js";
import type { FoundRecord } from "./read-found.js";

/** Which part of what is found is wanted. */
export interface SearchPart {
  readonly limit: number;
  /** The `next` of the part before; null for the newest. */
  readonly before: string | null;
  /** Whether dockerd's responses that were allowed are wanted too; they are not by default. */
  readonly responses?: boolean;
}

/** A part of what was found. */
export interface FoundRecords {
  /** Newest first. */
  readonly found: readonly FoundRecord[];
  /** Where the next part begins; null at the end. */
  readonly next: string | null;
}

/**
 * Searches the files of a log, the newest first.
 *
 * @throws {UsageError} When `before` is no place in them, or an index does not fit its file.
 */
export async function searchRecords(
  indexes: readonly OpenIndex[],
  question: Question,
  { limit, before }: SearchPart,
): Promise<FoundRecords> {
  const found: FoundRecord[] = [];
  const newest = [...indexes].reverse();
  const start = before === null ? { at: 0, line: LAST_LINE } : placeOf(newest, before);
  for (const [at, index] of newest.entries()) {
    if (at < start.at) continue;
    const from = at === start.at ? start.line : LAST_LINE;
    for (const one of matchingRecords(index, question, from)) {
      if (one === null) {
        await nextTurn();
        continue;
      }
      // One more tells whether there is a next part.
      const last = found.at(-1);
      if (found.length >= limit && last !== undefined)
        return { found, next: nextOf(indexes, last) };
      found.push(one);
    }
  }
  return { found, next: null };
}

/** The file and the line of the last record: it stays the same while the log grows, and when files are rotated. */
function nextOf(indexes: readonly OpenIndex[], { file, number }: FoundRecord): string {
  const name = indexes.find((index) => index.file === file)?.name ?? "";
  return `${name.replace(".sqlite", "")}.${number}`;
}

function placeOf(newest: readonly OpenIndex[], before: string): { at: number; line: number } {
  const [, name = "", line = ""] = /^([0-9a-f-]{1,40})\.([0-9]{1,10})$/.exec(before) ?? [];
  const at = newest.findIndex((index) => index.name === `${name}.sqlite`);
  if (at >= 0 && Number(line) <= LAST_LINE) return { at, line: Number(line) };
  throw new UsageError(
    `Cannot search the audit log from ${JSON.stringify(before.slice(0, 100))}: it is no place in its files; begin with the newest records`,
  );
}
