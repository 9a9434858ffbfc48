import type { SQLInputValue } from "node:sqlite";
import type { CountedRecords } from "./counted-records.js";
import type { Narrowed } from "./narrow.js";
import type { OpenIndex } from "./open-file-index.js";
import { SPAN_BITS, SPAN_LINES } from "./schema.js";

/** The number of records about each object. */
export interface TargetCounts {
  readonly counts: ReadonlyMap<string, number>;
  /** False if only the newest records were counted. */
  readonly isWhole: boolean;
}

/** There are too many objects to keep the counts of each for each span, so records are counted, of this many spans at most. */
const MAX_SPANS = 128;

/** Of several files, an object that is frequent in all of them together is frequent in one. */
const MORE = 20;

/** Counts the objects of the records of a file that fit. */
export function countTargets(
  index: OpenIndex,
  narrow: Narrowed,
  records: CountedRecords | null,
  most: number,
): TargetCounts {
  const limit = most * MORE;
  if (records !== null)
    return {
      counts: labels(index, `${COUNT} FROM ${records.sql} ${TOP}`, [...records.values, limit]),
      isWhole: true,
    };
  if (narrow.isAny) {
    const all = "SELECT label, count FROM labels ORDER BY count DESC LIMIT ?";
    return { counts: labels(index, all, [limit]), isWhole: true };
  }
  return newestTargets(index, narrow, limit);
}

const COUNT = "SELECT label, count(*) AS count";
const TOP = "GROUP BY label ORDER BY count DESC LIMIT ?";

function newestTargets(index: OpenIndex, narrow: Narrowed, limit: number): TargetCounts {
  const { sql, values, sinceMs, untilMs } = narrow;
  const found = index.db
    .prepare(
      `SELECT span FROM spans WHERE last >= ? AND first < ?
       AND EXISTS (SELECT 1 FROM span_counts WHERE part = span AND ${sql}) ORDER BY span DESC LIMIT ?`,
    )
    .all(sinceMs, untilMs, ...values, MAX_SPANS + 1);
  const first = found.slice(0, MAX_SPANS).map(({ span }) => Number(span) << SPAN_BITS);
  const query = `${COUNT} FROM json_each(?) p
    CROSS JOIN records ON line BETWEEN p.value AND p.value + ${SPAN_LINES - 1}
    WHERE ${sql} AND time >= ? AND time < ? ${TOP}`;
  const parameters = [JSON.stringify(first), ...values, sinceMs, untilMs, limit];
  return { counts: labels(index, query, parameters), isWhole: found.length <= MAX_SPANS };
}

function labels(
  { db, texts }: OpenIndex,
  query: string,
  parameters: readonly SQLInputValue[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { label, count } of db.prepare(query).all(...parameters)) {
    const text = texts.textOf(Number(label));
    if (text !== null) counts.set(text, Number(count));
  }
  return counts;
}
