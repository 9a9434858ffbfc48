import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { IndexFolder } from "./index-folder.js";
import type { Note } from "./index-database.js";
import { loadSqlite } from "./load-sqlite.js";

/**
 * Does something that only one process at a time may do in a folder. The system releases the lock of a process that has ended.
 *
 * @param note Told once that another process is waited for.
 */
export async function withIndexLock<Value>(
  folder: IndexFolder,
  note: Note,
  work: () => Promise<Value>,
): Promise<Value> {
  const lock = new (loadSqlite().DatabaseSync)(folder.file("lock"), { timeout: 0 });
  try {
    for (let tries = 0; !locks(lock); tries++) {
      if (tries === 0) note("Another process is building the index; this one waits for it");
      await sleep(RETRY_MS);
    }
    return await work();
  } finally {
    lock.close();
  }
}

const RETRY_MS = 100;
const SQLITE_BUSY = 5;

function locks(lock: DatabaseSync): boolean {
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && "errcode" in thrown && thrown.errcode === SQLITE_BUSY)
      return false;
    throw thrown;
  }
}
