import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import type { LogTail } from "../audit-log/chain-start.js";
import type { BeginReason } from "../audit-log/log-records.js";
import { systemCodeOf } from "../errors.js";

/** A file to which lines are appended, by this program alone. */
export interface AppendOnly {
  /**
   * Writes a line and its line break, after another one if the file ends within a line; returns null, or the error.
   * Nothing of the line remains then, but for what `change` tells.
   */
  readonly write: (line: string) => unknown;
  /** Returns what others have done to the file since the last line was written; null for nothing. */
  readonly change: () => FileChange | null;
  /** Reads the end of the file again, which others may have changed. */
  readonly tail: () => LogTail;
  /** Syncs everything to the disk and closes the file. */
  readonly close: () => void;
}

/** `torn`: a line of this program could be neither written nor taken back. */
export type FileChange = Extract<BeginReason, "removed" | "truncated" | "appended" | "torn">;

/** Called before a sync, returns what is called after it. */
export type Syncing = () => () => void;

/** How long a record may wait for the disk, in milliseconds; only a power failure could lose it. */
const SYNC_WITHIN_MS = 50;

/** More of a file's end is not read. */
const MAX_TAIL = 4 * 1024 * 1024;

/**
 * Opens a file for appending, readable by its owner and group.
 *
 * @param syncing Called before each sync; what it returns is called once everything written before is on the disk.
 * @throws {Error} When it cannot be opened, or is a pipe.
 */
export function openAppendOnly(filename: string, syncing: Syncing): AppendOnly {
  const fd = openSync(filename, "a+", 0o640);
  const isRegular = kindOf(fd) === "file";
  const disk = createGroupCommit(fd, syncing);
  let end = fstatSync(fd).size;
  let endsInLine = isRegular && endsWithin(fd, end);
  let isTorn = false;
  return {
    write(line) {
      const failed = disk.failure();
      if (failed !== null) return failed;
      const bytes = Buffer.from(`${endsInLine ? "\n" : ""}${line}\n`);
      const { thrown, left } = writeAll(fd, bytes);
      end += left;
      isTorn ||= thrown !== null && left > 0;
      endsInLine = thrown === null ? false : endsInLine || isTorn;
      if (thrown !== null) return thrown;
      disk.commitSoon();
      return null;
    },
    change() {
      if (!isRegular) return null;
      const { size, nlink } = fstatSync(fd);
      if (nlink === 0) return "removed";
      if (size === end) return isTorn ? "torn" : null;
      return size < end ? "truncated" : "appended";
    },
    tail() {
      end = fstatSync(fd).size;
      isTorn = false;
      const tail = isRegular ? tailOf(fd, end) : { lines: [], rest: null };
      endsInLine = tail.rest !== null;
      return tail;
    },
    close() {
      disk.commit();
      closeSync(fd);
    },
  };
}

// Refuses a pipe: a full one would block the program, and its content is on no disk.
function kindOf(fd: number): "file" | "device" {
  const stat = fstatSync(fd);
  if (!stat.isFIFO() && !stat.isSocket()) return stat.isFile() ? "file" : "device";
  closeSync(fd);
  throw new Error("it is a pipe, it must be a file");
}

/** Returns true if the last line of a file has no line break. */
function endsWithin(fd: number, end: number): boolean {
  const last = Buffer.alloc(1);
  return end > 0 && readSync(fd, last, 0, 1, end - 1) === 1 && last[0] !== 0x0a;
}

function tailOf(fd: number, end: number): LogTail {
  const start = Math.max(0, end - MAX_TAIL);
  const bytes = Buffer.alloc(end - start);
  const read = readSync(fd, bytes, 0, bytes.length, start);
  const lines = linesIn(bytes.subarray(0, read));
  const last = lines.pop() ?? Buffer.alloc(0);
  // The first one may be the end of a line.
  if (start > 0) lines.shift();
  return { lines, rest: last.length === 0 ? null : last };
}

/** Returns what stands between the line breaks. */
function linesIn(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, from)) {
    lines.push(bytes.subarray(from, at));
    from = at + 1;
  }
  return [...lines, bytes.subarray(from)];
}

/** Writes bytes; of those that do not fit completely, says what could not be removed again. */
function writeAll(fd: number, bytes: Buffer): { readonly thrown: unknown; readonly left: number } {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(fd, bytes, written);
    return { thrown: null, left: written };
  } catch (thrown) {
    return { thrown, left: takeBack(fd, written) ? 0 : written };
  }
}

function takeBack(fd: number, bytes: number): boolean {
  try {
    if (bytes > 0) ftruncateSync(fd, fstatSync(fd).size - bytes);
    return true;
  } catch {
    // As where the file may only be appended to (chattr +a): the next record says that a line was cut.
    return false;
  }
}

interface GroupCommit {
  commitSoon(): void;
  commit(): void;
  /** Returns the error of the last sync, once: the records since then may not survive a power failure. */
  failure(): unknown;
}

/** Syncs a file once for all that was written within a while. */
function createGroupCommit(fd: number, syncing: Syncing): GroupCommit {
  let timer: NodeJS.Timeout | null = null;
  let failed: unknown = null;
  const sync = (): void => {
    timer = null;
    // Asynchronously: a slow disk must not delay decisions that are only written.
    const synced = syncing();
    fdatasync(fd, (error) => {
      if (error !== null && isFailure(error)) failed = error;
      else synced();
    });
  };
  return {
    commitSoon() {
      timer ??= setTimeout(sync, SYNC_WITHIN_MS).unref();
    },
    commit() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      const synced = syncing();
      syncNow(fd);
      synced();
    },
    failure() {
      const last = failed;
      failed = null;
      return last;
    },
  };
}

function syncNow(fd: number): void {
  try {
    fdatasyncSync(fd);
  } catch (thrown) {
    if (isFailure(thrown)) throw thrown;
  }
}

// A terminal cannot be synced, and loses nothing. EBADF: closed in the meantime.
function isFailure(thrown: unknown): boolean {
  const code = systemCodeOf(thrown);
  return code !== "EINVAL" && code !== "ENOTSUP" && code !== "EBADF";
}
