import type { SQLInputValue } from "node:sqlite";
import { spansOf, type SpanTimes } from "./count-parts.js";
import { narrowedTo, type IndexQuestion } from "./matching-records.js";
import type { Narrowed } from "./narrow.js";
import type { OpenIndex } from "./open-file-index.js";
import { SPAN_BITS, SPAN_LINES, STRETCH_BITS } from "./schema.js";
import { BYTES_PER_SEEK, isInBytes } from "./text-test.js";

/** The newest part of the time of a filter, in which its text is looked for at once. */
export interface TextWindow {
  /** From then on, in milliseconds since 1970. */
  readonly sinceMs: number;
  /** The number of records of this time that fit the filter without its text. */
  readonly records: number;
}

/** As many bytes are looked at in some 50 ms: those of about 30,000 records. */
const WINDOW_BYTES = 36 * 1024 * 1024;

/** Lines of a compressed file are decompressed before. */
const PACKED_WEIGHT = 4;

/**
 * Finds the newest part of the time of a filter in which looking for its text costs little, from the counts of spans, without
 * reading a line. Null if that is the whole time. Records of the same millisecond are either all in it or all before it, so
 * `untilMs` at its beginning finds the others.
 *
 * @param mostBytes So many bytes are looked at, if there are not more of one millisecond.
 */
export function textWindow(
  indexes: readonly OpenIndex[],
  question: IndexQuestion,
  mostBytes = WINDOW_BYTES,
): TextWindow | null {
  if (question.filter.text === null) return null;
  const spans = indexes.flatMap((index) => countableSpans(index, question));
  const within: CountableSpan[] = [];
  let bytes = 0;
  let newestMs = -Infinity;
  for (const span of spans.sort((a, b) => b.last - a.last)) {
    const records = span.count(-Infinity);
    if (records === 0) continue;
    newestMs = Math.max(newestMs, span.newestMs);
    bytes += span.bytesFor(records);
    if (bytes > mostBytes && span.last < newestMs) return windowFrom(span.last + 1, within);
    within.push(span);
  }
  return null;
}

function windowFrom(sinceMs: number, spans: readonly CountableSpan[]): TextWindow {
  return { sinceMs, records: spans.reduce((sum, { count }) => sum + count(sinceMs), 0) };
}

interface CountableSpan {
  readonly last: number;
  /** The last time of the filter that a record in it may have. */
  readonly newestMs: number;
  /** Counts the records that fit from a time on, but for the text. */
  readonly count: (sinceMs: number) => number;
  /** Returns the bytes that are read in the time that looking at so many records takes. */
  readonly bytesFor: (records: number) => number;
}

function countableSpans(index: OpenIndex, question: IndexQuestion): readonly CountableSpan[] {
  const narrow = narrowedTo(index, question);
  if (narrow === null) return [];
  const { sinceMs, untilMs, sql, values, objects } = narrow;
  const isInOne = objects === null && isInBytes(question.filter.text ?? "");
  const rows = index.db.prepare(`SELECT DISTINCT part FROM stretch_counts WHERE ${sql}`);
  const stretches = new Set(rows.all(...values).map(({ part }) => part));
  const weight = index.state().packed === null ? 1 : PACKED_WEIGHT;
  const count = createSpanCounter(index, narrow);
  return spansOf(index)
    .filter(({ first, last }) => last >= sinceMs && first < untilMs)
    .filter(({ span }) => stretches.has(span >> STRETCH_BITS))
    .map((span) => ({
      last: span.last,
      newestMs: Math.min(span.last, untilMs - 1),
      count: (fromMs) => count(span, Math.max(sinceMs, fromMs)),
      bytesFor: (records) =>
        weight * Math.min(records * BYTES_PER_SEEK, isInOne ? span.length : Infinity),
    }));
}

/** Returns a function that counts the records of a span that fit from a time on. */
function createSpanCounter({ db }: OpenIndex, narrow: Narrowed) {
  const { sql, values, untilMs, objects } = narrow;
  const whole = db.prepare(`SELECT sum(count) AS count FROM span_counts WHERE part = ? AND ${sql}`);
  const about =
    objects === null
      ? ""
      : "line IN (SELECT line FROM objects WHERE object IN (SELECT value FROM json_each(?)) AND line BETWEEN ? AND ?) AND";
  const single = db.prepare(
    `SELECT count(*) AS count FROM records WHERE ${about} line BETWEEN ? AND ? AND ${sql} AND time >= ? AND time < ?`,
  );
  return ({ span, first, last }: SpanTimes, sinceMs: number): number => {
    if (objects === null && first >= sinceMs && last < untilMs)
      return Number(whole.get(span, ...values)?.["count"] ?? 0);
    const from = span << SPAN_BITS;
    const lines = [from, from + SPAN_LINES - 1] as const;
    const about: readonly SQLInputValue[] = objects === null ? [] : [objects, ...lines];
    return Number(single.get(...about, ...lines, ...values, sinceMs, untilMs)?.["count"]);
  };
}
