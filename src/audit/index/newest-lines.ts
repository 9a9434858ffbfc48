import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Narrowed } from "./narrow.js";
import { SPAN_BITS, SPAN_LINES, STRETCH_BITS } from "./schema.js";

/** A record's line and where it is. */
export interface FoundLine {
  readonly line: number;
  readonly at: number;
  readonly length: number;
  /** The key of its id. */
  readonly id: number;
}

/** A span of lines: where its bytes are, and how many records in it fit what the index can tell, without the time. */
export interface SpanBytes {
  readonly at: number;
  readonly length: number;
  readonly records: number;
}

/** Tells by the bytes of a line whether its record may fit. */
export type LineTest = (place: { readonly at: number; readonly length: number }) => boolean;

/** Tells by the bytes of lines which records may fit. */
export interface BytesTest {
  readonly line: LineTest;
  /** Returns a test for the lines of a span; null if none of them fits. */
  readonly span: (span: SpanBytes) => LineTest | null;
}

/**
 * Yields the records that fit what the index can tell, and the test, newest first, from before a line. It yields null where it
 * has passed over many lines.
 */
export function* newestLines(
  db: DatabaseSync,
  narrowed: Narrowed,
  before: number,
  test: BytesTest,
): Generator<FoundLine | null> {
  if (narrowed.objects !== null) {
    yield* linesAbout(db, narrowed, narrowed.objects, before, test.line);
    return;
  }
  const { sql, values, sinceMs, untilMs } = narrowed;
  const lines = db.prepare(
    `SELECT line, at, length, id FROM records WHERE line BETWEEN ? AND ? AND ${sql}
     AND time >= ? AND time < ? ORDER BY line DESC`,
  );
  for (const span of newestSpans(db, narrowed, before)) {
    const first = span.span << SPAN_BITS;
    const last = Math.min(first + SPAN_LINES, before) - 1;
    const mayFit = test.span(span);
    if (mayFit !== null)
      for (const row of lines.iterate(first, last, ...values, sinceMs, untilMs)) {
        const found = lineOf(row);
        if (mayFit(found)) yield found;
      }
    yield null;
  }
}

function lineOf({ line, at, length, id }: Record<string, unknown>): FoundLine {
  return { line: Number(line), at: Number(at), length: Number(length), id: Number(id) };
}

function* linesAbout(
  db: DatabaseSync,
  { sql, values, sinceMs, untilMs }: Narrowed,
  objects: string,
  before: number,
  mayFit: LineTest,
): Generator<FoundLine | null> {
  const parameters: readonly SQLInputValue[] = [objects, before, ...values, sinceMs, untilMs];
  // One object needs no sorting.
  const which =
    (JSON.parse(objects) as readonly number[]).length === 1
      ? "SELECT line FROM objects WHERE object = json_extract(?, '$[0]')"
      : "SELECT DISTINCT line FROM objects WHERE object IN (SELECT value FROM json_each(?))";
  const lines = db.prepare(
    `SELECT o.line, at, length, id FROM (${which} AND line < ? ORDER BY line DESC) o
     CROSS JOIN records r ON r.line = o.line WHERE ${sql} AND time >= ? AND time < ?
     ORDER BY o.line DESC`,
  );
  for (const row of lines.iterate(...parameters)) {
    const found = lineOf(row);
    if (mayFit(found)) yield found;
    else if (found.line % PAUSE_LINES === 0) yield null;
  }
}

const PAUSE_LINES = 64;

interface Span extends SpanBytes {
  readonly span: number;
}

function* newestSpans(
  db: DatabaseSync,
  { sql, values, sinceMs, untilMs }: Narrowed,
  before: number,
): Generator<Span> {
  const newest = (before - 1) >> SPAN_BITS;
  const stretches = db.prepare(
    `SELECT DISTINCT part FROM stretch_counts WHERE part <= ? AND ${sql} ORDER BY part DESC`,
  );
  const spans = db.prepare(
    `SELECT span, at, end, sum(count) AS records FROM spans CROSS JOIN span_counts ON part = span
     WHERE span BETWEEN ? AND ? AND last >= ? AND first < ? AND ${sql}
     GROUP BY span ORDER BY span DESC`,
  );
  for (const { part } of stretches.iterate(newest >> STRETCH_BITS, ...values)) {
    const first = Number(part) << STRETCH_BITS;
    const last = Math.min(first + (1 << STRETCH_BITS) - 1, newest);
    for (const row of spans.iterate(first, last, sinceMs, untilMs, ...values)) {
      const at = Number(row["at"]);
      const [span, records] = [Number(row["span"]), Number(row["records"])];
      yield { span, at, length: Number(row["end"]) - at, records };
    }
  }
}
