import type { DatabaseSync } from "node:sqlite";
import { hashOfLine } from "../log/link.js";
import { readLines } from "../log/read-lines.js";
import { openDatabase, type Note } from "./index-database.js";
import type { IndexFolder } from "./index-folder.js";
import { readIndexState, type IndexState } from "./index-state.js";
import { openLogBytes, type LogBytes } from "./log-bytes.js";
import type { FoundLine } from "./newest-lines.js";
import { createPackReader } from "./packed-lines.js";
import { readFound, type FoundRecord } from "./read-found.js";
import { openTexts, type Texts } from "./texts.js";
import { updateIndex, type ReadProgress } from "./update-index.js";

/** The index of one file of a log, which is open. */
export interface OpenIndex {
  readonly file: string;
  /** The name of the index, whatever the file's name is. */
  readonly name: string;
  readonly db: DatabaseSync;
  readonly texts: Texts;
  readonly state: () => IndexState;
  /** Brings it up to date, as src/audit/index/update-index.ts says. */
  readonly update: (note: Note, progress: ReadProgress) => Promise<void>;
  /** Reads bytes of the file as it is without compression. */
  readonly read: (at: number, length: number) => Buffer;
  /** @throws {UsageError} When another line is there. */
  readonly readFound: (found: FoundLine) => FoundRecord;
  /** Reads the record of a line, which has one. */
  readonly readLine: (line: number) => FoundRecord;
  readonly close: () => void;
}

/** Opens the index of a file, which may be empty still. Only one process at a time may call this for a folder. */
export function openFileIndex(
  folder: IndexFolder,
  file: string,
  name: string,
  note: Note,
): OpenIndex {
  const bytes = openLogBytes(file);
  let db: DatabaseSync | null = null;
  try {
    db = openDatabase(folder, name, note);
    return indexIn(db, bytes, name);
  } catch (thrown) {
    db?.close();
    bytes.close();
    throw thrown;
  }
}

function indexIn(db: DatabaseSync, bytes: LogBytes, name: string): OpenIndex {
  const { file } = bytes;
  const texts = openTexts(db);
  const readPacked = createPackReader(db);
  const place = db.prepare("SELECT line, at, length, id FROM records WHERE line = ?");
  let state = readIndexState(db);
  const read = (at: number, length: number): Buffer =>
    state.packed === null ? bytes.read(at, length) : readPacked(at, length);
  const readOne = (found: FoundLine): FoundRecord => readFound(file, read, found);
  return {
    ...{ file, name, db, texts, read, readFound: readOne },
    state: () => state,
    async update(note, progress) {
      state = await updateIndex({ db, texts, bytes }, note, progress);
    },
    readLine(line) {
      const row = place.get(line);
      const [at, length, id] = [row?.["at"], row?.["length"], row?.["id"]].map(Number);
      return readOne({ line, at: at ?? 0, length: length ?? 0, id: id ?? 0 });
    },
    close() {
      db.close();
      bytes.close();
    },
  };
}

/**
 * Names the index of each file by the file's first line, by which a file is known again when rotation has renamed or compressed it.
 *
 * @throws {UsageError} When a file cannot be read.
 */
export async function indexNames(files: readonly string[]): Promise<readonly string[]> {
  const names: string[] = [];
  for (const file of files) {
    let start = "";
    await readLines(file, (line) => {
      start = hashOfLine(line).slice(0, 32);
      return false;
    });
    // Copies of a log without numbers may be given as parts of one.
    const copies = names.filter((name) => name.startsWith(start)).length;
    names.push(`${start}${copies === 0 ? "" : `-${copies}`}.sqlite`);
  }
  return names;
}
