import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  statSync,
  statfsSync,
} from "node:fs";
import { dirname } from "node:path";
import { exposedPath } from "../../../files/exposed-path.js";
import type { DiskFacts, PathFacts } from "../host-facts.js";
import { systemCodeOf } from "../../../domain/errors.js";

const MIB = 2 ** 20;

/** A busy host has many sockets and mounts, and the kernel lists them all. */
const MOST_OF_KERNEL = 64 * MIB;

/**
 * Reads a text file; null if it does not exist.
 *
 * @param most The most bytes that it may have.
 * @throws {Error} When it cannot be read, is not a regular file, or is larger.
 */
export function readTextFile(path: string, most = MIB): string | null {
  return unlessMissing(() => boundedText(path, most));
}

/** A path may come from the command line of a process, so it may lead to a pipe or a device. */
function boundedText(path: string, most: number): string {
  // Opening some devices has effects already: a watchdog would restart the host.
  if (!statSync(path).isFile()) throw new Error(`"${path}" is not a regular file`);
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(fd).isFile()) throw new Error(`"${path}" is not a regular file`);
    const bytes = readAtMost(fd, most + 1);
    if (bytes.length > most) throw new Error(`"${path}" has more than ${most} bytes`);
    return bytes.toString("utf8");
  } finally {
    closeSync(fd);
  }
}

/** The kernel's own files have size 0, so only reading shows where they end. */
function readAtMost(fd: number, most: number): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  while (total < most) {
    const chunk = Buffer.alloc(Math.min(MIB / 16, most - total));
    const count = readSync(fd, chunk);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    total += count;
  }
  return Buffer.concat(chunks);
}

/** Returns the names in a folder; `[]` if it does not exist or cannot be read, as that of a process that has ended. */
export function namesIn(folder: string): readonly string[] {
  return orNull(() => readdirSync(folder)) ?? [];
}

/** Returns the target of a link; null if there is none, or it cannot be read. */
export function linkTarget(link: string): string | null {
  return orNull(() => readlinkSync(link));
}

/**
 * Returns a path without links; null if nothing is there.
 *
 * @throws {Error} When it cannot be resolved.
 */
export function realPathOf(path: string): string | null {
  return unlessMissing(() => realpathSync(path));
}

/** Returns the text of a file that the kernel writes; null if it cannot be read. */
export function kernelText(path: string): string | null {
  return orNull(() => boundedText(path, MOST_OF_KERNEL));
}

/** Returns the id of the user who owns what is at `path`; null if nothing is there, or it cannot be examined. */
export function ownerOf(path: string): number | null {
  return orNull(() => statSync(path).uid);
}

/** Returns true if `path` is a folder. */
export function isHostFolder(path: string): boolean {
  return orNull(() => statSync(path).isDirectory()) ?? false;
}

/**
 * Examines what is at a path, and who can replace it.
 *
 * @param trustedUid The user who may own it beside root.
 * @throws {Error} When it exists and cannot be examined.
 */
export function pathFactsOf(path: string, trustedUid: number): PathFacts {
  const stats = unlessMissing(() => statSync(path));
  const exposedAt = exposedPath(stats === null ? nearestExisting(path) : path, trustedUid);
  if (stats === null) return { path, exists: false, uid: 0, gid: 0, mode: 0, exposedAt };
  const { uid, gid, mode } = stats;
  const owner = uid === trustedUid ? 0 : uid;
  return { path, exists: true, uid: owner, gid, mode: mode & 0o7777, exposedAt };
}

/**
 * Examines the file system of a path, or of the nearest folder above it that exists.
 *
 * @throws {Error} When it cannot be examined.
 */
export function diskFactsOf(path: string): DiskFacts {
  const { bavail, blocks, bsize, ffree, files } = statfsSync(nearestExisting(path));
  return {
    path,
    freeBytes: bavail * bsize,
    totalBytes: blocks * bsize,
    freeInodes: ffree,
    totalInodes: files,
  };
}

function nearestExisting(path: string): string {
  let at = path;
  while (unlessMissing(() => statSync(at)) === null && at !== dirname(at)) at = dirname(at);
  return at;
}

const MISSING: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR"]);

function unlessMissing<T>(read: () => T): T | null {
  try {
    return read();
  } catch (thrown) {
    if (MISSING.has(systemCodeOf(thrown))) return null;
    throw thrown;
  }
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    // The callers look at many candidates, of which some end meanwhile; finding none is their result.
    return null;
  }
}
