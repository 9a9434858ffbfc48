import { filesInOrder } from "../log/log-files.js";
import { isUnusable, type Note } from "./index-database.js";
import type { IndexFolder } from "./index-folder.js";
import { withIndexLock } from "./index-lock.js";
import { indexNames, openFileIndex, type OpenIndex } from "./open-file-index.js";
import type { ReadProgress } from "./update-index.js";

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
