import { closeSync, lstatSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError, describeThrown, systemCodeOf } from "../../domain/errors.js";
import { exposedPath } from "../../files/exposed-path.js";

/** The folder of the indexes, which nobody else can read or change. */
export interface IndexFolder {
  /** Returns the path of a file, which exists then, for this user alone. */
  readonly file: (name: string) => string;
  /** The names of the indexes that are there. */
  readonly names: () => readonly string[];
  readonly remove: (name: string) => void;
  /** Bytes of an index on the disk. */
  readonly size: (name: string) => number;
}

/**
 * Opens a folder, or makes it.
 *
 * @throws {UsageError} When it cannot be made, or others could read or replace what is in it.
 */
export function openIndexFolder(folder: string): IndexFolder {
  attempt(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  refuse(
    folder,
    attempt(folder, () => problemOf(folder, "folder")),
  );
  return {
    file(name) {
      const path = join(folder, name);
      attempt(path, () => {
        closeSync(openSync(path, "a", 0o600));
      });
      refuse(
        path,
        attempt(path, () => problemOf(path, "file")),
      );
      return path;
    },
    names: () => attempt(folder, () => readdirSync(folder).filter((name) => INDEX.test(name))),
    remove(name) {
      for (const end of PARTS) rmSync(join(folder, `${name}${end}`), { force: true });
    },
    size: (name) => PARTS.reduce((sum, end) => sum + sizeOf(join(folder, `${name}${end}`)), 0),
  };
}

/** Returns true if a folder of this user has an index. */
export function hasIndex(folder: string): boolean {
  try {
    const isOwn = lstatSync(folder).uid === process.getuid?.();
    return isOwn && readdirSync(folder).some((name) => INDEX.test(name));
  } catch (thrown) {
    const code = systemCodeOf(thrown);
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EACCES") return false;
    throw thrown;
  }
}

const INDEX = /^[0-9a-f]{32}(?:-\d+)?\.sqlite$/;

/** SQLite puts what is not yet in the file itself beside it. */
const PARTS = ["", "-wal", "-shm"];

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch (thrown) {
    if (systemCodeOf(thrown) === "ENOENT") return 0;
    throw thrown;
  }
}

/** Returns why an index must not be there; null if it may. */
function problemOf(path: string, kind: "folder" | "file"): string | null {
  const uid = process.getuid?.() ?? 0;
  const { mode, uid: owner, isKind } = statOf(path, kind);
  if (!isKind) return `it is no ${kind}`;
  if (owner !== uid) return `it belongs to user ${owner}, not to ${uid}`;
  if ((mode & 0o077) !== 0) return "others may read it or write to it; remove it";
  const exposed = exposedPath(path, uid);
  return exposed === null ? null : `others can replace "${exposed}"`;
}

function statOf(path: string, kind: "folder" | "file") {
  const stats = lstatSync(path);
  // A file with another name may be anywhere.
  const isKind = kind === "folder" ? stats.isDirectory() : stats.isFile() && stats.nlink === 1;
  return { mode: stats.mode, uid: stats.uid, isKind };
}

function refuse(path: string, problem: string | null): void {
  if (problem === null) return;
  throw new UsageError(`Cannot keep an index of the audit log in "${path}": ${problem}`);
}

function attempt<Value>(path: string, work: () => Value): Value {
  try {
    return work();
  } catch (thrown) {
    throw new UsageError(
      `Cannot keep an index of the audit log in "${path}": ${describeThrown(thrown)}`,
      { cause: thrown },
    );
  }
}
