import type { SQLInputValue } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import { LAST_LINE, linesWithText, matchingRecords } from "./matching-records.js";
import type { IndexQuestion } from "./matching-records.js";
import type { Narrowed } from "./narrow.js";
import type { OpenIndex } from "./open-file-index.js";
import { isInBytes } from "./text-test.js";

/** Records that are to be counted, as a part of a query: `… FROM <sql>` has the columns of `records`. */
export interface CountedRecords {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/**
 * Returns the records of a file that fit, where the counts of spans cannot tell: those about an object, and those that must be
 * read. Null where the counts can.
 *
 * @throws {UsageError} When the index does not fit the file.
 */
export async function countedRecords(
  index: OpenIndex,
  question: IndexQuestion,
  narrow: Narrowed,
): Promise<CountedRecords | null> {
  const { objects, isExact, sql, values, sinceMs, untilMs } = narrow;
  if (!isExact)
    return { sql: READ, values: [JSON.stringify(await matchingLines(index, question, narrow))] };
  if (objects === null) return null;
  return {
    sql: `(${ABOUT} WHERE ${sql} AND time >= ? AND time < ?)`,
    values: [objects, ...values, sinceMs, untilMs],
  };
}

const READ = "json_each(?) m CROSS JOIN records ON line = m.value";
const ABOUT = `SELECT r.* FROM
  (SELECT DISTINCT line FROM objects WHERE object IN (SELECT value FROM json_each(?))) o
  CROSS JOIN records r ON r.line = o.line`;

async function matchingLines(
  index: OpenIndex,
  question: IndexQuestion,
  { isExactButText }: Narrowed,
): Promise<readonly number[]> {
  const known = question.known.get(index);
  if (known !== undefined) return known;
  const { text } = question.filter;
  const lines =
    isExactButText && text !== null && isInBytes(text)
      ? await gather(linesWithText(index, question), ({ line }) => line)
      : await gather(matchingRecords(index, question, LAST_LINE), ({ number }) => number);
  question.known.set(index, lines);
  return lines;
}

async function gather<Found>(
  all: Iterable<Found | null>,
  lineOf: (found: Found) => number,
): Promise<readonly number[]> {
  const lines: number[] = [];
  for (const found of all)
    if (found === null) await nextTurn();
    else lines.push(lineOf(found));
  return lines;
}
