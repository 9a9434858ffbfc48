import type { DatabaseSync } from "node:sqlite";
import type { AuditRecord } from "../../domain/record.js";
import { idKeyOf, indexedFields, type IndexedFields } from "./indexed-fields.js";
import { isAllowedResponseKind } from "./record-kind.js";
import { createSpanCounts } from "./span-counts.js";
import type { Texts } from "./texts.js";

/** The place of a line in a file; the offset is that in the uncompressed file. */
export interface LinePlace {
  /** From 1 on. */
  readonly line: number;
  readonly at: number;
  /** In bytes, without the line break. */
  readonly length: number;
}

/** Adds records to the tables of an index. */
export interface RecordAdder {
  /** Returns the record's time. */
  readonly add: (record: AuditRecord, place: LinePlace) => number;
  /** Writes the counts of what was added. */
  readonly flush: () => void;
}

/** Creates one, whose records are written with the transaction of the caller. */
export function createRecordAdder(db: DatabaseSync, texts: Texts): RecordAdder {
  const insert = db.prepare("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const relate = createRelations(db, texts);
  const controlsOf = createControlSets(db, texts);
  const spans = createSpanCounts(db);
  const labels = createLabelCounts(db);
  return {
    add(record, { line, at, length }) {
      const fields = indexedFields(record);
      const { timeMs, kind } = fields;
      const user = texts.numberOf(fields.user);
      const action = texts.numberOf(fields.action);
      const controls = controlsOf(fields.controls);
      const label = texts.numberOf(fields.label);
      const request = record.request === null ? null : idKeyOf(record.request);
      const ids = [idKeyOf(record.id), request] as const;
      insert.run(line, at, length, timeMs, kind, user, action, controls, label, ...ids);
      spans.add(line, { kind, user, action, controls });
      if (label !== 0 && !isAllowedResponseKind(kind)) labels.add(label);
      relate(fields, record.id, line);
      return timeMs;
    },
    flush() {
      spans.flush();
      labels.flush();
    },
  };
}

/** By which objects, names and requests a record is found. */
function createRelations(db: DatabaseSync, texts: Texts) {
  const object = db.prepare("INSERT OR IGNORE INTO objects VALUES (?, ?)");
  const alias = db.prepare("INSERT OR IGNORE INTO aliases VALUES (?, ?, ?, ?)");
  const named = db.prepare("INSERT OR IGNORE INTO named VALUES (?, ?, ?)");
  const executed = db.prepare("INSERT OR IGNORE INTO executions VALUES (?, ?)");
  const made = db.prepare("INSERT OR IGNORE INTO made VALUES (?, ?)");
  return (fields: IndexedFields, id: string, line: number): void => {
    const { objects, aliases, names, madeBy, decisions } = fields;
    for (const one of objects) object.run(texts.numberOf(one), line);
    for (const { name, id, kind } of aliases)
      alias.run(texts.numberOf(name), texts.numberOf(id), texts.numberOf(kind), line);
    for (const name of names) named.run(texts.numberOf(name), line, id);
    for (const one of decisions) executed.run(idKeyOf(one), line);
    if (madeBy !== null) made.run(madeBy, line);
  };
}

/** Numbers the sets of controls that find something together. */
function createControlSets(db: DatabaseSync, texts: Texts) {
  const insert = db.prepare("INSERT OR IGNORE INTO controls VALUES (?, ?)");
  const known = new Map<string, number>();
  return (controls: readonly string[]): number => {
    if (controls.length === 0) return 0;
    const key = JSON.stringify(controls);
    const number = known.get(key) ?? texts.numberOf(key);
    if (known.has(key)) return number;
    for (const control of controls) insert.run(number, texts.numberOf(control));
    if (known.size < MAX_KNOWN_SETS) known.set(key, number);
    return number;
  };
}

const MAX_KNOWN_SETS = 1000;

function createLabelCounts(db: DatabaseSync) {
  const upsert = db.prepare(
    "INSERT INTO labels VALUES (?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
  );
  const counts = new Map<number, number>();
  return {
    add(label: number): void {
      counts.set(label, (counts.get(label) ?? 0) + 1);
    },
    flush(): void {
      for (const [label, count] of counts) upsert.run(label, count);
      counts.clear();
    },
  };
}
