import type { DatabaseSync } from "node:sqlite";
import type { IndexFolder } from "./index-folder.js";
import { loadSqlite } from "./load-sqlite.js";
import { INDEX_VERSION, INDEX_SCHEMA } from "./schema.js";

/** Takes one sentence about an index, for whoever waits for it. */
export type Note = (note: string) => void;

/**
 * Opens an index, and makes an empty one where there is none, or one that cannot be used. Only one process at a time may call
 * this for a folder.
 */
export function openDatabase(folder: IndexFolder, name: string, note: Note): DatabaseSync {
  try {
    return opened(folder.file(name));
  } catch (thrown) {
    if (!isUnusable(thrown)) throw thrown;
    note(`An index cannot be used, it is built again: ${thrown.message}`);
    folder.remove(name);
    return opened(folder.file(name));
  }
}

/** The index is of another version. */
class OtherVersionError extends Error {
  override readonly name = "OtherVersionError";
}

function opened(file: string): DatabaseSync {
  const db = new (loadSqlite().DatabaseSync)(file, { timeout: BUSY_MS });
  try {
    for (const pragma of PRAGMAS) db.exec(pragma);
    const version = Number(db.prepare("PRAGMA user_version").get()?.["user_version"]);
    if (version === 0) makeEmpty(db);
    else if (version !== INDEX_VERSION)
      throw new OtherVersionError(`it is of version ${version}, not ${INDEX_VERSION}`);
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

/** For the moment in which another process writes the last lines of a transaction. */
const BUSY_MS = 60_000;

/** A power failure takes the last transactions at most; the cache is in KiB if it is negative. */
const PRAGMAS = [
  "PRAGMA journal_mode = WAL",
  "PRAGMA synchronous = NORMAL",
  "PRAGMA temp_store = MEMORY",
  "PRAGMA cache_size = -65536",
  "PRAGMA trusted_schema = OFF",
];

/** Takes everything out of an index; other processes see the old one until then. */
export function makeEmpty(db: DatabaseSync): void {
  inTransaction(db, () => {
    dropTables(db);
    db.exec(INDEX_SCHEMA);
    db.exec(`PRAGMA user_version = ${INDEX_VERSION}`);
  });
}

function dropTables(db: DatabaseSync): void {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  // The names are those of the schema, or of another version of it.
  for (const { name } of tables) db.exec(`DROP TABLE "${String(name).replaceAll('"', '""')}"`);
}

/** Does all or nothing. */
function inTransaction(db: DatabaseSync, work: () => void): void {
  db.exec("BEGIN IMMEDIATE");
  try {
    work();
    db.exec("COMMIT");
  } catch (thrown) {
    // A full disk ends the transaction by itself.
    if (db.isTransaction) db.exec("ROLLBACK");
    throw thrown;
  }
}

/** Returns true for what SQLite says of a file that is no index, or a damaged one. */
export function isUnusable(thrown: unknown): thrown is Error {
  if (thrown instanceof OtherVersionError) return true;
  const code = thrown instanceof Error && "errcode" in thrown ? Number(thrown.errcode) : 0;
  return UNUSABLE.has(code & 0xff);
}

/** SQLITE_ERROR (a table is missing), SQLITE_CORRUPT, SQLITE_NOTADB. */
const UNUSABLE = new Set([1, 11, 26]);
