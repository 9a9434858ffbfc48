import { setImmediate as nextTurn } from "node:timers/promises";
import { UsageError } from "../../domain/errors.js";
import { LAST_LINE, matchingRecords, type IndexQuestion } from "./matching-records.js";
import type { OpenIndex } from "./open-file-index.js";
import type { FoundRecord } from "./read-found.js";

/** A part of the records found. */
export interface SearchPart {
  readonly limit: number;
  /** The `next` of the part before; null for the newest. */
  readonly before: string | null;
  /** True to include allowed responses of dockerd; false by default. */
  readonly responses?: boolean;
}

/** A part of what was found. */
export interface FoundRecords {
  /** Newest first. */
  readonly found: readonly FoundRecord[];
  /** The start of the next part; null at the end. */
  readonly next: string | null;
}

/**
 * Searches the files of a log, the newest first.
 *
 * @throws {UsageError} When `before` is no place in them, or an index does not fit its file.
 */
export async function searchRecords(
  indexes: readonly OpenIndex[],
  question: IndexQuestion,
  { limit, before }: SearchPart,
): Promise<FoundRecords> {
  const found: FoundRecord[] = [];
  for (const { index, from } of placesAfter(indexes, before))
    for (const one of matchingRecords(index, question, from)) {
      const last = found.at(-1);
      if (one === null) await nextTurn();
      // One more tells that there is a next part.
      else if (found.length >= limit) return { found, next: nextOf(indexes, last ?? one) };
      else found.push(one);
    }
  return { found, next: null };
}

/** The file and the line of the last record: it stays the same while the log grows, and when files are rotated. */
function nextOf(indexes: readonly OpenIndex[], { file, number }: FoundRecord): string {
  const name = indexes.find((index) => index.file === file)?.name ?? "";
  return `${name.replace(".sqlite", "")}.${number}`;
}

/** Returns the files from a place on, the newest first, and before which line each of them is wanted. */
function placesAfter(indexes: readonly OpenIndex[], before: string | null) {
  const newest = indexes.map((index) => ({ index, from: LAST_LINE })).reverse();
  if (before === null) return newest;
  const [, name = "", line = ""] = /^([0-9a-f-]{1,40})\.([0-9]{1,10})$/.exec(before) ?? [];
  const at = newest.findIndex(({ index }) => index.name === `${name}.sqlite`);
  if (at >= 0)
    return newest.slice(at).map(({ index, from }, after) => ({
      ...{ index, from: after === 0 ? Math.min(Number(line), from) : from },
    }));
  throw new UsageError(
    `Cannot search the audit log from ${JSON.stringify(before.slice(0, 100))}: it is no place in its files; begin with the newest records`,
  );
}
