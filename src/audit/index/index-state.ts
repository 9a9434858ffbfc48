import type { DatabaseSync } from "node:sqlite";

/** The progress of a file's index, and the marks that identify the file. */
export interface IndexState {
  /** The path that the file had. */
  readonly file: string;
  /** Indexed lines, and where the next one begins without compression. */
  readonly lines: number;
  readonly size: number;
  /** The last indexed line: offset, length and SHA-256; the hash is null if there is none. */
  readonly lastAt: number;
  readonly lastLength: number;
  readonly lastHash: string | null;
  /** The kind of the last line, if it has no line break yet; null if it has. */
  readonly tail: "record" | "broken" | null;
  readonly records: number;
  /** Lines that are no records: how many, and the first ones. */
  readonly broken: number;
  readonly brokenLines: readonly number[];
  /** Size and time of change of the compressed file whose lines are kept; null for one without compression. */
  readonly packed: string | null;
}

/** The state of an empty index. */
export const NOTHING_INDEXED: IndexState = {
  ...{ file: "", lines: 0, size: 0, lastAt: 0, lastLength: 0, lastHash: null, tail: null },
  ...{ records: 0, broken: 0, brokenLines: [], packed: null },
};

/** Reads the state of an index. */
export function readIndexState(db: DatabaseSync): IndexState {
  const row = db.prepare("SELECT value FROM state WHERE name = 'file'").get();
  // Only this program writes the index.
  return row === undefined ? NOTHING_INDEXED : (JSON.parse(String(row["value"])) as IndexState);
}

/** Writes it, with the transaction of the caller. */
export function writeState(db: DatabaseSync, state: IndexState): void {
  db.prepare("INSERT OR REPLACE INTO state VALUES ('file', ?)").run(JSON.stringify(state));
}
