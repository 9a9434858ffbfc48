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
  let state = from;
  let indexer: LineIndexer | null = null;
  let bytesInBatch = 0;

  function begin(): void {
    if (!db.isTransaction) db.exec("BEGIN IMMEDIATE");
  }

  function commit(): void {
    if (!db.isTransaction) return;
    packs.flush();
    if (indexer !== null) state = indexer.flush();
    indexer = null;
    bytesInBatch = 0;
    db.exec("COMMIT");
  }

  function isFull(bytes: Buffer): boolean {
    bytesInBatch += bytes.length;
    if (bytesInBatch < BATCH) return false;
    commit();
    return true;
  }

  return {
    state: () => state,
    end: commit,
    add(bytes, at, isWhole) {
      begin();
      indexer ??= createLineIndexer(db, texts, state);
      indexer.add(bytes, at, isWhole);
      return isFull(bytes);
    },
    pack(bytes, at) {
      begin();
      packs.add(at, bytes);
      isFull(bytes);
    },
    change(changes) {
      begin();
      if (indexer !== null) state = indexer.flush();
      indexer = null;
      state = { ...state, ...changes };
      writeState(db, state);
    },
    undo() {
      if (db.isTransaction) db.exec("ROLLBACK");
      // They may have been numbered within the transaction.
      texts.forget();
    },
  };
}

/** Bytes of a log. More save little, and would hold the memory. */
const BATCH = 32 * 1024 * 1024;
