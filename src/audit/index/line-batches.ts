import type { DatabaseSync } from "node:sqlite";
import { createLineIndexer, type LineIndexer } from "./index-lines.js";
import { writeState, type IndexState } from "./index-state.js";
import { createPackWriter } from "./packed-lines.js";
import type { Texts } from "./texts.js";

/** Writes lines of a file to its index, a transaction for many of them. */
export interface LineBatches {
  /** Adds a line; returns true if a transaction ended with it. */
  readonly add: (bytes: Buffer, at: number, isWhole: boolean) => boolean;
  /** Keeps a line of a compressed file. */
  readonly pack: (bytes: Buffer, at: number) => void;
  /** Changes the state before the next line. */
  readonly change: (changes: Partial<IndexState>) => void;
  readonly state: () => IndexState;
  /** Writes what is left. */
  readonly end: () => void;
  /** Takes back what is not written yet. */
  readonly undo: () => void;
}

/** Creates it, to go on after `from`. */
export function createLineBatches(db: DatabaseSync, texts: Texts, from: IndexState): LineBatches {
  const packs = createPackWriter(db);
  const lines = createStatefulIndexer(db, texts, from);
  let bytesInBatch = 0;

  function commit(): void {
    if (!db.isTransaction) return;
    packs.flush();
    lines.flush();
    bytesInBatch = 0;
    db.exec("COMMIT");
  }

  function commitIfFull(bytes: Buffer): boolean {
    bytesInBatch += bytes.length;
    if (bytesInBatch < BATCH) return false;
    commit();
    return true;
  }

  return {
    ...{ state: lines.state, end: commit },
    add(bytes, at, isWhole) {
      begin(db);
      lines.add(bytes, at, isWhole);
      return commitIfFull(bytes);
    },
    pack(bytes, at) {
      begin(db);
      packs.add(at, bytes);
      commitIfFull(bytes);
    },
    change(changes) {
      begin(db);
      lines.change(changes);
    },
    undo() {
      if (db.isTransaction) db.exec("ROLLBACK");
      // They may have been numbered within the transaction.
      texts.forget();
    },
  };
}

function begin(db: DatabaseSync): void {
  if (!db.isTransaction) db.exec("BEGIN IMMEDIATE");
}

/** Indexes lines, each after the ones before, and keeps the state. */
function createStatefulIndexer(db: DatabaseSync, texts: Texts, from: IndexState) {
  let state = from;
  let indexer: LineIndexer | null = null;

  function flush(): void {
    if (indexer !== null) state = indexer.flush();
    indexer = null;
  }

  return {
    state: () => state,
    flush,
    add(bytes: Buffer, at: number, isWhole: boolean): void {
      indexer ??= createLineIndexer(db, texts, state);
      indexer.add(bytes, at, isWhole);
    },
    change(changes: Partial<IndexState>): void {
      flush();
      state = { ...state, ...changes };
      writeState(db, state);
    },
  };
}

/** Bytes of a log. More save little, and would hold the memory. */
const BATCH = 32 * 1024 * 1024;
