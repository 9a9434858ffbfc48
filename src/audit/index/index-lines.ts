import type { DatabaseSync } from "node:sqlite";
import { hashOfLine } from "../log/link.js";
import { recordIn } from "../log/record-in.js";
import { createRecordAdder } from "./add-record.js";
import { writeState, type IndexState } from "./index-state.js";
import { SPAN_BITS } from "./schema.js";
import type { Texts } from "./texts.js";

/** Adds the lines of a file to its index, in their order. */
export interface LineIndexer {
  readonly add: (bytes: Buffer, at: number, isWhole: boolean) => void;
  /** Writes the counts and the state, and returns the state. */
  readonly flush: () => IndexState;
}

/** Creates one that goes on after `state`, with the transaction of the caller. */
export function createLineIndexer(db: DatabaseSync, texts: Texts, state: IndexState): LineIndexer {
  const records = createRecordAdder(db, texts);
  const spans = createSpans(db);
  const now = { ...state };
  let last: { readonly at: number; readonly bytes: Buffer } | null = null;

  function addBroken(): void {
    now.broken += 1;
    if (now.brokenLines.length < MAX_BROKEN_LINES)
      now.brokenLines = [...now.brokenLines, now.lines];
  }

  return {
    add(bytes, at, isWhole) {
      now.lines += 1;
      now.size = at + bytes.length + (isWhole ? 1 : 0);
      last = { at, bytes };
      const record = recordIn(bytes.toString());
      const place = { line: now.lines, at, length: bytes.length };
      const isRecord = record !== null && record !== "log";
      if (isRecord) now.records += 1;
      if (record === null) addBroken();
      spans.add(place.line, at, now.size, isRecord ? records.add(record, place) : null);
      now.tail = isWhole ? null : record === null ? "broken" : "record";
    },
    flush() {
      records.flush();
      spans.flush();
      if (last !== null) {
        const { at, bytes } = last;
        Object.assign(now, { lastAt: at, lastLength: bytes.length, lastHash: hashOfLine(bytes) });
      }
      writeState(db, now);
      return { ...now };
    },
  };
}

/** So many are named to whoever asks for records. */
const MAX_BROKEN_LINES = 5;

/** The bytes and the times of each span. */
function createSpans(db: DatabaseSync) {
  const upsert = db.prepare(
    `INSERT INTO spans VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET end = excluded.end,
     first = coalesce(min(first, excluded.first), first, excluded.first),
     last = coalesce(max(last, excluded.last), last, excluded.last)`,
  );
  let open: { span: number; at: number; end: number; first: number; last: number } | null = null;

  function flush(): void {
    if (open === null) return;
    const { span, at, end, first, last } = open;
    const hasTime = first <= last;
    upsert.run(span, at, end, hasTime ? first : null, hasTime ? last : null);
    open = null;
  }

  return {
    add(line: number, at: number, end: number, timeMs: number | null): void {
      const span = line >> SPAN_BITS;
      if (open?.span !== span) flush();
      open ??= { span, at, end, first: Infinity, last: -Infinity };
      open.end = end;
      if (timeMs === null) return;
      open.first = Math.min(open.first, timeMs);
      open.last = Math.max(open.last, timeMs);
    },
    flush,
  };
}
