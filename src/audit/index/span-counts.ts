import type { DatabaseSync } from "node:sqlite";
import { SPAN_BITS, STRETCH_BITS } from "./schema.js";

/** The fields that records counted together have in common. */
export interface CountedFields {
  readonly kind: number;
  readonly user: number;
  readonly action: number;
  readonly controls: number;
}

/** Counts the records of spans and stretches, so that many are counted by reading few rows. */
export interface SpanCounts {
  readonly add: (line: number, fields: CountedFields) => void;
  /** Writes what was added. */
  readonly flush: () => void;
}

/** Creates the counts that are added to those of an index. */
export function createSpanCounts(db: DatabaseSync): SpanCounts {
  const spans = createCounts(db, "span_counts");
  const stretches = createCounts(db, "stretch_counts");
  const kinds = createKindCounts(db);
  return {
    add(line, fields) {
      const span = line >> SPAN_BITS;
      spans.add(span, fields);
      stretches.add(span >> STRETCH_BITS, fields);
      kinds.add(span, fields.kind);
    },
    flush() {
      spans.flush();
      stretches.flush();
      kinds.flush();
    },
  };
}

interface Counted {
  readonly part: number;
  readonly fields: CountedFields;
  count: number;
}

function createCounts(db: DatabaseSync, table: "span_counts" | "stretch_counts") {
  const upsert = db.prepare(
    `INSERT INTO ${table} (part, kind, user, action, controls, count) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET count = count + excluded.count`,
  );
  const counts = new Map<string, Counted>();
  return {
    add(part: number, fields: CountedFields): void {
      const key = `${part} ${fields.kind} ${fields.user} ${fields.action} ${fields.controls}`;
      const counted = counts.get(key);
      if (counted === undefined) counts.set(key, { part, fields, count: 1 });
      else counted.count += 1;
    },
    flush(): void {
      for (const { part, fields, count } of counts.values())
        upsert.run(part, fields.kind, fields.user, fields.action, fields.controls, count);
      counts.clear();
    },
  };
}

/** Most timelines are restricted by nothing else, and there are few kinds. */
function createKindCounts(db: DatabaseSync) {
  const upsert = db.prepare(
    "INSERT INTO span_kinds VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
  );
  const counts = new Map<number, Map<number, number>>();
  return {
    add(span: number, kind: number): void {
      const ofSpan = counts.get(span) ?? new Map<number, number>();
      counts.set(span, ofSpan.set(kind, (ofSpan.get(kind) ?? 0) + 1));
    },
    flush(): void {
      for (const [span, kinds] of counts)
        for (const [kind, count] of kinds) upsert.run(span, kind, count);
      counts.clear();
    },
  };
}
