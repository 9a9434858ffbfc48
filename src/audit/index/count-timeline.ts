import { countedRecords, type CountedRecords } from "./counted-records.js";
import { spansOf, type SpanTimes } from "./count-parts.js";
import { narrowedTo, type IndexQuestion } from "./matching-records.js";
import type { Narrowed } from "./narrow.js";
import type { OpenIndex } from "./open-file-index.js";
import { timelineOutcome } from "./record-kind.js";
import { SPAN_BITS, SPAN_LINES } from "./schema.js";

export interface TimelineRange {
  /** Milliseconds since 1970: from then on, and before then. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The number of equal spans of time that it is divided into. */
  readonly buckets: number;
}

/** A span of the timeline; each record is counted once. */
export interface TimelineBar {
  readonly fromMs: number;
  /** Allowed without a warning. */
  readonly allowed: number;
  /** Allowed with a warning, or though a control would refuse. */
  readonly warned: number;
  /** Denied, or not decided because of an error. */
  readonly denied: number;
}

type Tally = { -readonly [Member in keyof TimelineBar]: number };

/**
 * Counts the records that fit in equal spans of time.
 *
 * @throws {UsageError} When an index does not fit its file.
 */
export async function countTimeline(
  indexes: readonly OpenIndex[],
  question: IndexQuestion,
  range: TimelineRange,
): Promise<readonly TimelineBar[]> {
  const bars = createBars(range);
  for (const index of indexes) {
    const narrow = narrowedTo(index, question);
    if (narrow === null) continue;
    const records = await countedRecords(index, question, narrow);
    const within = {
      ...narrow,
      sinceMs: Math.max(narrow.sinceMs, range.fromMs),
      untilMs: Math.min(narrow.untilMs, range.toMs),
    };
    if (records === null) addSpans(index, within, bars);
    else addRecords(index, records, within, bars);
  }
  return bars.all;
}

interface Bars {
  /** Milliseconds of each. */
  readonly width: number;
  readonly all: readonly Tally[];
  /** The number of the bar for a time, which may be outside of the range. */
  readonly at: (timeMs: number) => number;
  readonly add: (bar: number, kind: number, count: number) => void;
}

function createBars({ fromMs, toMs, buckets }: TimelineRange): Bars {
  const count = Math.max(1, Math.min(MAX_BARS, Math.floor(buckets)));
  const width = Math.max(1, (toMs - fromMs) / count);
  const all = Array.from({ length: count }, (_, bar) => ({
    ...{ fromMs: Math.round(fromMs + bar * width), allowed: 0, warned: 0, denied: 0 },
  }));
  return {
    ...{ all, width },
    at: (timeMs) => Math.floor((timeMs - fromMs) / width),
    add(bar, kind, count) {
      const tally = all[bar];
      if (tally !== undefined) tally[timelineOutcome(kind)] += count;
    },
  };
}

const MAX_BARS = 2000;

function addSpans(index: OpenIndex, narrow: Narrowed, bars: Bars): void {
  const { sinceMs, untilMs, sql, values } = narrow;
  const isWhole = ({ first, last }: SpanTimes): boolean =>
    first >= sinceMs && last < untilMs && bars.at(first) === bars.at(last);
  const found = spansOf(index).filter(({ first, last }) => last >= sinceMs && first < untilMs);
  const barOf = new Map(found.filter(isWhole).map(({ span, first }) => [span, bars.at(first)]));
  const table = narrow.isByKind ? "span_kinds" : "span_counts";
  const counts = index.db.prepare(
    `SELECT part, kind, sum(count) AS count FROM json_each(?) p CROSS JOIN ${table} ON part = p.value
     WHERE ${sql} GROUP BY part, kind`,
  );
  for (const { part, kind, count } of counts.iterate(JSON.stringify([...barOf.keys()]), ...values))
    bars.add(barOf.get(Number(part)) ?? -1, Number(kind), Number(count));
  const partial = found.filter((span) => !isWhole(span)).map(({ span }) => span << SPAN_BITS);
  const records = {
    sql: `json_each(?) p CROSS JOIN records ON line BETWEEN p.value AND p.value + ${SPAN_LINES - 1} AND ${sql}`,
    values: [JSON.stringify(partial), ...values],
  };
  addRecords(index, records, narrow, bars);
}

function addRecords(
  { db }: OpenIndex,
  { sql, values }: CountedRecords,
  { sinceMs, untilMs }: Narrowed,
  bars: Bars,
): void {
  const fromMs = bars.all[0]?.fromMs ?? 0;
  const rows = db.prepare(
    `SELECT CAST((time - ?) / CAST(? AS REAL) AS INTEGER) AS bar, kind, count(*) AS count
     FROM ${sql} WHERE time >= ? AND time < ? GROUP BY bar, kind`,
  );
  for (const { bar, kind, count } of rows.iterate(fromMs, bars.width, ...values, sinceMs, untilMs))
    bars.add(Number(bar), Number(kind), Number(count));
}
