import { closeSync, constants, fchmodSync, fchownSync, fstatSync, fsyncSync } from "node:fs";
import { futimesSync, openSync } from "node:fs";
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import {
  realpathSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { UsageError } from "../../domain/errors.js";
import type { FileContent, FileState } from "./changes.js";

/** The files below a root folder. All paths are as a host with that root sees them. */
export interface Disk {
  /**
   * Returns null if there is no file.
   *
   * @param limitBytes A larger file is refused; 1 MiB if it is left out.
   * @throws {UsageError} When it is no regular file, or too large.
   */
  readonly read: (path: string, limitBytes?: number) => FileState | null;
  /** Returns the names in a folder, sorted; none if there is no folder. */
  readonly names: (folder: string) => readonly string[];
  readonly hasFolder: (folder: string) => boolean;
  /** Replaces a file as a whole: at each moment either the old or the new one is there, with its mode and owner. */
  readonly write: (path: string, file: FileContent, mtimeMs?: number) => void;
  /** Removes a file, and what an interrupted `write` has left beside it. */
  readonly remove: (path: string) => void;
  /** Removes what an interrupted `write` has left beside a path. */
  readonly tidy: (path: string) => void;
  readonly makeFolder: (folder: string, mode: number) => void;
  /** Removes a folder, unless something is in it. Returns true if it is gone. */
  readonly removeFolder: (folder: string) => boolean;
  /** Returns the time at which a folder changed, null if there is none. */
  readonly folderTime: (folder: string) => number | null;
  readonly setFolderTime: (folder: string, mtimeMs: number) => void;
}

/** Opens the files below `root`, `/` for this host. */
export function openDisk(root: string): Disk {
  const top = realpathSync(resolve(root));
  const at = (path: string): string => placeOf(top, path);
  return {
    read: (path, limitBytes = LIMIT_BYTES) => readState(at(path), path, limitBytes),
    names: (folder) => (isFolder(at(folder)) ? readdirSync(at(folder)).sort() : []),
    hasFolder: (folder) => isFolder(at(folder)),
    write(path, file, mtimeMs) {
      writeWhole(at(path), file, mtimeMs);
    },
    remove(path) {
      if (!isFolder(dirname(at(path)))) return;
      unlinkIfThere(leftoverOf(at(path)));
      unlinkIfThere(at(path));
      syncFolder(dirname(at(path)));
    },
    tidy(path) {
      unlinkIfThere(leftoverOf(at(path)));
    },
    makeFolder(folder, mode) {
      mkdirSync(at(folder));
      chmodSync(at(folder), mode);
      chownSync(at(folder), ownUid(), ownGid());
      syncFolder(dirname(at(folder)));
    },
    removeFolder: (folder) => removeEmpty(at(folder)),
    folderTime: (folder) => (isFolder(at(folder)) ? lstatSync(at(folder)).mtimeMs : null),
    setFolderTime(folder, mtimeMs) {
      utimesSync(at(folder), mtimeMs / 1000, mtimeMs / 1000);
    },
  };
}

/** Returns the user that new files belong to. */
export function ownUid(): number {
  return process.getuid?.() ?? 0;
}

/** Returns the group that new files belong to. */
export function ownGid(): number {
  return process.getgid?.() ?? 0;
}

/**
 * Returns where a path of the host lies. A link in an image's root may lead out of it, to this host.
 *
 * @throws {UsageError} When it does.
 */
function placeOf(top: string, path: string): string {
  const place = resolve(join(top, path));
  let existing = place === top ? top : dirname(place);
  while (statOf(existing) === null) existing = dirname(existing);
  const real = realpathSync(existing);
  if (top === sep || real === top || real.startsWith(`${top}${sep}`)) return place;
  throw new UsageError(
    `Cannot use "${path}": "${existing}" leads to "${real}", outside of "${top}"; replace the link by a folder`,
  );
}

function statOf(place: string) {
  return lstatSync(place, { throwIfNoEntry: false }) ?? null;
}

function isFolder(place: string): boolean {
  return statOf(place) !== null && statOf(realpathSync(place))?.isDirectory() === true;
}

const LIMIT_BYTES = 1024 * 1024;

function readState(place: string, path: string, limitBytes: number): FileState | null {
  const found = statOf(place);
  if (found === null) return null;
  if (!found.isFile()) throw irregular(path);
  // Whoever can replace the file may do so only now: a link is not followed, and a pipe does not block.
  const file = openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw irregular(path);
    if (stats.size > limitBytes)
      throw new UsageError(
        `Cannot use "${path}": it has ${stats.size} bytes, more than ${limitBytes}; move it away`,
      );
    const { mode, uid, gid, mtimeMs } = stats;
    return { content: readFileSync(file), mode: mode & 0o7777, uid, gid, mtimeMs };
  } finally {
    closeSync(file);
  }
}

function irregular(path: string): UsageError {
  return new UsageError(
    `Cannot use "${path}": it is a link or no regular file; put a regular file there`,
  );
}

function leftoverOf(place: string): string {
  return join(dirname(place), `.${basename(place)}.dockwarden-new`);
}

function writeWhole(
  place: string,
  { content, mode, uid, gid }: FileContent,
  mtimeMs?: number,
): void {
  const written = leftoverOf(place);
  unlinkIfThere(written);
  const file = openSync(written, "wx", 0o600);
  try {
    writeFileSync(file, content);
    // The owner first: a change of owner takes away setuid bits.
    fchownSync(file, uid, gid);
    fchmodSync(file, mode);
    if (mtimeMs !== undefined) futimesSync(file, mtimeMs / 1000, mtimeMs / 1000);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(written, place);
  syncFolder(dirname(place));
}

function unlinkIfThere(place: string): void {
  if (statOf(place) !== null) unlinkSync(place);
}

function removeEmpty(place: string): boolean {
  if (statOf(place) === null) return true;
  if (readdirSync(place).length > 0) return false;
  rmdirSync(place);
  return true;
}

function syncFolder(folder: string): void {
  const opened = openSync(folder, "r");
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
