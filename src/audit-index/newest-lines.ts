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

/** A span of lines: where its bytes are. */
export interface SpanBytes {
  readonly at: number;
  readonly length: number;
}

/**
 * Yields the records that fit what the index can tell, newest first, from before a line. It yields null where it has passed over
 * many lines.
 *
 * @param mayFit Tells by the bytes of a span whether a record in it may fit.
 */
export function* newestLines(
  db: DatabaseSync,
  narrowed: Narrowed,
  before: number,
  mayFit: (span: SpanBytes) => boolean,
): Generator<FoundLine | null> {
  if (narrowed.objects !== null) {
    yield* linesAbout(db, narrowed, narrowed.objects, before);
    return;
  }
  const { sql, values, sinceMs, untilMs } = narrowed;
  const lines = db.prepare(
    `SELECT line, at, length, id FROM records WHERE line BETWEEN ? AND ? AND ${sql}
     AND time >= ? AND time < ? ORDER BY line DESC`,
  );
  for (const { span, at, length } of newestSpans(db, narrowed, before)) {
    const first = span << SPAN_BITS;
    const last = Math.min(first + SPAN_LINES, before) - 1;
    if (mayFit({ at, length }))
      for (const row of lines.iterate(first, last, ...values, sinceMs, untilMs)) yield lineOf(row);
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
): Generator<FoundLine> {
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
  for (const row of lines.iterate(...parameters)) yield lineOf(row);
}

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
    `SELECT DISTINCT c.part, s.at, s.end FROM span_counts c CROSS JOIN spans s ON s.span = c.part
     WHERE c.part BETWEEN ? AND ? AND ${sql} AND s.last >= ? AND s.first < ? ORDER BY c.part DESC`,
  );
  for (const { part } of stretches.iterate(newest >> STRETCH_BITS, ...values)) {
    const first = Number(part) << STRETCH_BITS;
    const last = Math.min(first + (1 << STRETCH_BITS) - 1, newest);
    for (const row of spans.iterate(first, last, ...values, sinceMs, untilMs)) {
      const at = Number(row["at"]);
      yield { span: Number(row["part"]), at, length: Number(row["end"]) - at };
    }
  }
}
