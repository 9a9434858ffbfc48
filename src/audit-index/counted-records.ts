import type { SQLInputValue } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import { matchingRecords, type Question } from "./matching-records.js";
import type { Narrowed } from "./narrow.js";
import type { OpenIndex } from "./open-file-index.js";

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
  question: Question,
  { objects, isExact, sql, values, sinceMs, untilMs }: Narrowed,
): Promise<CountedRecords | null> {
  if (!isExact)
    return { sql: READ, values: [JSON.stringify(await matchingLines(index, question))] };
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

async function matchingLines(index: OpenIndex, question: Question): Promise<readonly number[]> {
  const lines: number[] = [];
  for (const found of matchingRecords(index, question, LAST_LINE)) {
    if (found === null) await nextTurn();
    else lines.push(found.number);
  }
  return lines;
}

/** Beyond the last line of any file. */
export const LAST_LINE = 2 ** 31 - 1;
