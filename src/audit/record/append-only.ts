import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import type { LogTail } from "../log/chain-start.js";
import type { BeginReason } from "../log/log-records.js";
import { systemCodeOf } from "../../domain/errors.js";
import { createFilePlace } from "./file-place.js";
import { firstRecordTime, endsWithin, tailOf } from "./read-end.js";
import { syncFolder } from "../../files/sync-folder.js";

/** A file to which lines are appended, by this program alone. */
export interface AppendOnly {
  /** False for a device. */
  readonly isRegular: boolean;
  /**
   * Writes a line and its line break, after another one if the file ends within a line; returns null, or the error.
   * Nothing of the line remains then, but for what `change` tells.
   */
  readonly write: (line: string) => unknown;
  /** Returns what others have done to the file since the last line was written; null for nothing. */
  readonly change: () => LogFileChange | null;
  /** Reads the end of the file again, which others may have changed. */
  readonly tail: () => LogTail;
  /** Reads when its first record was written, in milliseconds since 1970; null if that is not known. */
  readonly began: () => number | null;
  /** Returns its size in bytes, as this program has left it. */
  readonly size: () => number;
  /** Resolves when everything that was written is on the disk, with the file's name if it is new. */
  readonly sync: () => Promise<void>;
  /** Syncs while nothing else can be done. */
  readonly syncNow: () => void;
  readonly close: () => void;
}

/**
 * `renamed`: the file has a name that rotation gives, and is whole. `torn`: a line of this program could be neither
 * written nor taken back.
 */
export type LogFileChange =
  "renamed" | Extract<BeginReason, "removed" | "replaced" | "truncated" | "appended" | "torn">;

/**
 * Opens a file for appending, readable by its owner and group.
 *
 * @param mayBeDevice Whether a device will do, which keeps nothing.
 * @throws {Error} When it cannot be opened, or is a pipe.
 */
export function openAppendOnly(filename: string, mayBeDevice = true): AppendOnly {
  const fd = openSync(filename, "a+", 0o640);
  const isRegular = kindOf(fd, mayBeDevice) === "file";
  const placeOf = createFilePlace(filename);
  const disk = createDisk(fd, filename);
  let end = fstatSync(fd).size;
  let endsInLine = isRegular && endsWithin(fd, end);
  let isTorn = false;
  return {
    ...disk,
    isRegular,
    write(line) {
      const bytes = Buffer.from(`${endsInLine ? "\n" : ""}${line}\n`);
      const { thrown, left } = writeAll(fd, bytes);
      end += left;
      isTorn ||= thrown !== null && left > 0;
      endsInLine = thrown === null ? false : endsInLine || isTorn;
      return thrown;
    },
    change() {
      const stat = fstatSync(fd);
      const place = placeOf(stat);
      if (place === "removed" || place === "replaced") return place;
      if (isRegular && stat.size !== end) return stat.size < end ? "truncated" : "appended";
      if (isTorn) return "torn";
      return place === "renamed" ? "renamed" : null;
    },
    tail() {
      end = fstatSync(fd).size;
      isTorn = false;
      const tail = isRegular ? tailOf(fd, end) : { lines: [], rest: null };
      endsInLine = tail.rest !== null;
      return tail;
    },
    began: () => (isRegular ? firstRecordTime(fd) : null),
    size: () => (isRegular ? end : 0),
  };
}

// Refuses a pipe: a full one would block the program, and its content is on no disk.
function kindOf(fd: number, mayBeDevice: boolean): "file" | "device" {
  const stat = fstatSync(fd);
  if (stat.isFile()) return "file";
  const isPipe = stat.isFIFO() || stat.isSocket();
  if (!isPipe && mayBeDevice) return "device";
  closeSync(fd);
  throw new Error(`it is a ${isPipe ? "pipe" : "device"}, it must be a file`);
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

/** Brings a file to the disk. The first time, its name too: a power failure could take a new one. */
function createDisk(fd: number, filename: string): Pick<AppendOnly, "sync" | "syncNow" | "close"> {
  let isNamed = false;
  let isSynced = false;
  let isClosed = false;
  return {
    async sync() {
      try {
        await promisify(fdatasync)(fd);
      } catch (thrown) {
        // What the number means after the file was closed is looked at below.
        if (!isClosed && isFailure(thrown)) throw thrown;
      }
      if (isClosed && !isSynced) throw new Error("it was closed before it was on the disk");
      if (!isNamed) await unlessUnable(syncFolder(dirname(filename)));
      isNamed = true;
    },
    syncNow() {
      try {
        fdatasyncSync(fd);
      } catch (thrown) {
        if (isFailure(thrown)) throw thrown;
      }
      isSynced = true;
    },
    close() {
      isClosed = true;
      closeSync(fd);
    },
  };
}

async function unlessUnable(synced: Promise<void>): Promise<void> {
  try {
    await synced;
  } catch (thrown) {
    if (isFailure(thrown)) throw thrown;
  }
}

// A terminal cannot be synced, and loses nothing.
function isFailure(thrown: unknown): boolean {
  const code = systemCodeOf(thrown);
  return code !== "EINVAL" && code !== "ENOTSUP";
}
