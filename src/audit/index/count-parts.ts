import type { SQLInputValue } from "node:sqlite";
import type { Narrowed } from "./narrow.js";
import type { OpenIndex } from "./open-file-index.js";
import { SPAN_BITS, SPAN_LINES, STRETCH_BITS } from "./schema.js";
import type { CountedFields } from "./span-counts.js";

/** So many records have these fields in common. */
export interface RecordCount extends CountedFields {
  readonly count: number;
}

/** A span with the times of its records, in milliseconds since 1970, and the bytes of its lines. */
export interface SpanTimes {
  readonly span: number;
  readonly first: number;
  readonly last: number;
  readonly length: number;
}

/** Returns the spans that have records, oldest first. */
export function spansOf({ db }: OpenIndex): readonly SpanTimes[] {
  return db
    .prepare(
      "SELECT span, first, last, end - at AS length FROM spans WHERE first IS NOT NULL ORDER BY span",
    )
    .all()
    .map(({ span, first, last, length }) => ({
      ...{ span: Number(span), first: Number(first), last: Number(last), length: Number(length) },
    }));
}

/** Counts the records that fit, by what they have in common: whole spans by their counts, others record by record. */
export function countParts(index: OpenIndex, narrow: Narrowed): readonly RecordCount[] {
  const { sql, values, sinceMs, untilMs } = narrow;
  const { stretches, spans, rest } = partsOf(spansOf(index), narrow);
  const counts = (table: string): string =>
    `SELECT kind, user, action, controls, count FROM json_each(?) p
     CROSS JOIN ${table} ON part = p.value WHERE ${sql}`;
  const rows = index.db.prepare(
    `SELECT kind, user, action, controls, sum(count) AS count FROM (
       ${counts("stretch_counts")} UNION ALL ${counts("span_counts")} UNION ALL
       SELECT kind, user, action, controls, 1 FROM json_each(?) p
       CROSS JOIN records ON line BETWEEN p.value AND p.value + ${SPAN_LINES - 1}
       WHERE ${sql} AND time >= ? AND time < ?
     ) GROUP BY kind, user, action, controls`,
  );
  const parameters: readonly SQLInputValue[] = [
    ...[stretches, ...values],
    ...[spans, ...values],
    ...[rest, ...values, sinceMs, untilMs],
  ];
  return rows.all(...parameters).map(countedOf);
}

/** Counts records by what they have in common, one by one. */
export function countedOf(row: Record<string, unknown>): RecordCount {
  const number = (name: keyof RecordCount): number => Number(row[name]);
  return {
    ...{ kind: number("kind"), user: number("user"), action: number("action") },
    ...{ controls: number("controls"), count: number("count") },
  };
}

/** Returns the counts that a time is made of: numbers of stretches and spans, and first lines of other spans, as JSON. */
function partsOf(all: readonly SpanTimes[], { sinceMs, untilMs }: Narrowed) {
  const isWhole = ({ first, last }: SpanTimes): boolean => first >= sinceMs && last < untilMs;
  const stretches: number[] = [];
  const spans: number[] = [];
  const rest: number[] = [];
  for (const [stretch, members] of byStretch(all)) {
    if (members.every(isWhole)) {
      stretches.push(stretch);
      continue;
    }
    for (const member of members)
      if (isWhole(member)) spans.push(member.span);
      else if (member.last >= sinceMs && member.first < untilMs)
        rest.push(member.span << SPAN_BITS);
  }
  return {
    stretches: JSON.stringify(stretches),
    spans: JSON.stringify(spans),
    rest: JSON.stringify(rest),
  };
}

function byStretch(all: readonly SpanTimes[]): ReadonlyMap<number, readonly SpanTimes[]> {
  const stretches = new Map<number, SpanTimes[]>();
  for (const span of all) {
    const stretch = span.span >> STRETCH_BITS;
    const members = stretches.get(stretch);
    if (members === undefined) stretches.set(stretch, [span]);
    else members.push(span);
  }
  return stretches;
}
