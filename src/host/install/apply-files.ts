import { dirname } from "node:path";
import { isSameFile, type FileChange, type Units } from "./changes.js";
import type { Disk } from "./disk.js";
import { entryOf, markOf, missingFolders, sameMark, savedFileState } from "./install-state.js";
import type { StateEntry, PendingRun } from "./install-state.js";
import { ownProcess } from "./own-process.js";

const FOLDER_MODE = 0o755;

/** Returns what must be on disk before the first file changes, so that the run can be undone. */
export function startRun(disk: Disk, changes: readonly FileChange[], units: Units): PendingRun {
  const folders = [...new Set(changes.flatMap(({ path }) => missingFolders(disk, path)))];
  const touched = [...changes.map(({ path }) => path), ...folders].map((path) => dirname(path));
  const folderTimes = [...new Set(touched)].flatMap((folder) => {
    const time = disk.folderTime(folder);
    return time === null ? [] : [[folder, time] as const];
  });
  return { process: ownProcess(), entries: changes.map(entryOf), folders, units, folderTimes };
}

/** Makes folders and writes files, in their order. */
export function applyFiles(disk: Disk, run: PendingRun, changes: readonly FileChange[]): void {
  for (const folder of run.folders) disk.makeFolder(folder, FOLDER_MODE);
  writeChanges(disk, changes);
}

/** Writes and removes files, in their order, in folders that exist. */
export function writeChanges(disk: Disk, changes: readonly FileChange[]): void {
  for (const { path, after } of changes) {
    if (after === null) disk.remove(path);
    else disk.write(path, after);
  }
}

/**
 * Restores contents, modes, owners, absence and times from before the run.
 *
 * @param isOwn This process has just written the files, so whatever they are now is due to the run. Without it a file that
 *   somebody changed after the run stays as it is.
 * @returns A line for each path that could not be restored.
 */
export function undoFiles(disk: Disk, run: PendingRun, isOwn: boolean): readonly string[] {
  const kept = [...run.entries].reverse().flatMap((entry) => undoEntry(disk, entry, isOwn));
  const left = [...run.folders].reverse().filter((folder) => !disk.removeFolder(folder));
  for (const [folder, mtimeMs] of run.folderTimes) disk.setFolderTime(folder, mtimeMs);
  return [...kept, ...left.map((folder) => `${folder} is not empty, and stays`)];
}

function undoEntry(
  disk: Disk,
  { path, before, after }: StateEntry,
  isOwn: boolean,
): readonly string[] {
  const now = disk.read(path);
  const wanted = savedFileState(before);
  if (isSameFile(now, wanted)) {
    if (disk.hasFolder(dirname(path))) disk.tidy(path);
    return [];
  }
  if (!isOwn && !sameMark(markOf(now), after))
    return [`${path} was changed after init wrote it, and stays as it is`];
  if (wanted === null) disk.remove(path);
  else disk.write(path, wanted, wanted.mtimeMs);
  return [];
}
