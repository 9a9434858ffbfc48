import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { filesInOrder } from "../log/log-files.js";
import { isUnusable, type Note } from "./index-database.js";
import type { IndexFolder } from "./index-folder.js";
import { indexNames, openFileIndex, type OpenIndex } from "./open-file-index.js";
import type { ReadProgress } from "./update-index.js";
import { loadSqlite } from "./load-sqlite.js";

/** Options of opening indexes, as in src/audit/index/audit-index.ts. */
interface OpenOptions {
  readonly note: Note;
  readonly progress: ReadProgress;
  readonly rebuild?: boolean;
  readonly removeOthers?: boolean;
}

/**
 * Opens the indexes of files, and brings them up to date, in the order of their records.
 *
 * @param before Indexes that were open before, which are closed, since files may have got other names.
 * @throws {UsageError} When a file cannot be read, or is no audit log.
 */
export async function openIndexes(
  folder: IndexFolder,
  files: readonly string[],
  before: readonly OpenIndex[],
  options: OpenOptions,
): Promise<readonly OpenIndex[]> {
  const ordered = await filesInOrder(files);
  const names = await indexNames(ordered);
  return withIndexLock(folder, options.note, async () => {
    for (const index of before) index.close();
    const opened: OpenIndex[] = [];
    for (const [at, file] of ordered.entries())
      opened.push(await openUpToDate(folder, file, names[at] ?? "", options));
    if (options.removeOthers === true)
      for (const name of folder.names()) if (!names.includes(name)) folder.remove(name);
    return opened;
  });
}

async function openUpToDate(
  folder: IndexFolder,
  file: string,
  name: string,
  { note, progress, rebuild = false }: OpenOptions,
): Promise<OpenIndex> {
  if (rebuild) folder.remove(name);
  let index: OpenIndex | null = null;
  try {
    index = openFileIndex(folder, file, name, note);
    await index.update(note, progress);
    return index;
  } catch (thrown) {
    index?.close();
    if (rebuild || !isUnusable(thrown)) throw thrown;
    note(`The index of "${file}" is damaged, it is built again: ${thrown.message}`);
    return openUpToDate(folder, file, name, { note, progress, rebuild: true });
  }
}

/**
 * Does something that only one process at a time may do in a folder. The system releases the lock of a process that has ended.
 *
 * @param note Told once that another process is waited for.
 */
async function withIndexLock<Value>(
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
