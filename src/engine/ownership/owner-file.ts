import * as fs from "node:fs";
import { dirname } from "node:path";

/** A path that names a device, a pipe or a socket. */
class NotAFileError extends Error {
  readonly code = "ENOTFILE";
}

/** The file system functions in use, so that a test can make them fail. */
export type FileFunctions = Pick<
  typeof fs,
  "fdatasync" | "fdatasyncSync" | "fsyncSync" | "ftruncateSync" | "renameSync" | "writeSync"
>;

/** A file that is only ever appended to, or replaced as a whole. All methods but `close` may throw the disk's error. */
export interface OwnerFile {
  /** Declares that everything after `size` bytes is void; the next append removes it. */
  readonly keep: (size: number) => void;
  /** Returns whether the file is as this program left it; `gone` if its path names no file any more. */
  readonly state: () => "same" | "changed" | "gone";
  /**
   * Writes `text` to the kernel, whole or not at all, so that it survives the end of this program at any
   * moment. The disk is asked for it 50 ms later, or when an earlier sync has ended. If the disk fails, the
   * next call throws its error once and writes nothing; text that the sync lost is not written again.
   */
  readonly append: (text: string) => void;
  /** Replaces this file by one with `text`, which the disk has; if that fails, this one stays in use. */
  readonly replace: (text: string) => void;
  readonly close: () => void;
}

/** Only root may read: other users have no business with the names of users. */
const MODE = 0o600;

/**
 * Opens a file and reads it; creates it if it is missing.
 *
 * Nothing is written before the first append, so that a second program which opens it does no harm.
 */
export function openOwnerFile(
  path: string,
  disk: FileFunctions = fs,
): { readonly file: OwnerFile; readonly bytes: Buffer } {
  const fd = fs.openSync(path, "a+", MODE);
  try {
    const bytes = readWhole(fd);
    // A write during the read is detected by the size.
    const size = bytes.length;
    // A new name in a folder is lost in a power failure until the folder is synced.
    const isFolderSynced = size > 0;
    const open: Open = {
      path,
      disk,
      fd,
      end: size,
      left: statOf(fd, size),
      isFolderSynced,
      timer: null,
      syncing: null,
      unsynced: null,
    };
    return { file: fileOf(open), bytes };
  } catch (thrown) {
    fs.closeSync(fd);
    throw thrown;
  }
}

/** Reads a file once, without changing it. */
export function readOwnerFile(path: string): Buffer {
  // A pipe without a writer must not block; it is refused below.
  const fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    return readWhole(fd);
  } finally {
    fs.closeSync(fd);
  }
}

function readWhole(fd: number): Buffer {
  // A device or a pipe may have no end.
  if (fs.fstatSync(fd).isFile()) return fs.readFileSync(fd);
  throw new NotAFileError("it is not a file");
}

interface Open {
  readonly path: string;
  readonly disk: FileFunctions;
  fd: number;
  /** The offset of the next text. */
  end: number;
  /** The state in which this program has left the file. */
  left: Left;
  isFolderSynced: boolean;
  /** The timer of the next sync. */
  timer: NodeJS.Timeout | null;
  /** The descriptor of the background sync, which closes it if it is no longer `fd`. */
  syncing: number | null;
  /** Why the disk is behind; null if it is not. */
  unsynced: { readonly cause: unknown } | null;
}

/** The longest lag of the disk, in milliseconds: a power failure ends dockerd's requests as well. */
const SYNC_AFTER_MS = 50;

interface Left {
  readonly dev: number;
  readonly ino: number;
  readonly size: number;
}

function statOf(fd: number, size: number): Left {
  const { dev, ino } = fs.fstatSync(fd);
  return { dev, ino, size };
}

function fileOf(open: Open): OwnerFile {
  return {
    keep(size) {
      open.end = size;
    },
    state() {
      const found = fs.statSync(open.path, { throwIfNoEntry: false });
      if (found === undefined) return "gone";
      const { dev, ino, size } = open.left;
      return found.dev === dev && found.ino === ino && found.size === size ? "same" : "changed";
    },
    append(text) {
      append(open, Buffer.from(text));
    },
    replace(text) {
      const bytes = Buffer.from(text);
      sync(open);
      const fd = writeBeside(open, bytes);
      closeUnlessSyncing(open);
      const size = bytes.length;
      // The disk has the whole new file, so that an earlier failure no longer counts; the next append syncs the folder.
      const replaced = { isFolderSynced: false, unsynced: null };
      Object.assign(open, { fd, end: size, left: statOf(fd, size), ...replaced });
    },
    close() {
      sync(open);
      closeUnlessSyncing(open);
      open.fd = CLOSED;
    },
  };
}

/** No descriptor has this number. */
const CLOSED = -1;

function append(open: Open, bytes: Buffer): void {
  failLate(open);
  syncFolder(open);
  if (open.left.size > open.end) cutBack(open);
  try {
    writeAll(open.fd, bytes, open.disk);
  } catch (thrown) {
    // If this fails too, the file is not as it was left, and the next call detects that.
    cutBack(open);
    throw thrown;
  }
  open.end += bytes.length;
  open.left = { ...open.left, size: open.end };
  startTimer(open);
}

function startTimer(open: Open): void {
  open.timer ??= setTimeout(() => {
    open.timer = null;
    syncInBackground(open);
  }, SYNC_AFTER_MS).unref();
}

/** Syncs in the background. No decision waits for the disk, which takes as long as many of them. */
function syncInBackground(open: Open): void {
  // The running sync may miss what was appended since.
  if (open.syncing !== null) {
    startTimer(open);
    return;
  }
  const { fd } = open;
  open.syncing = fd;
  open.disk.fdatasync(fd, (cause) => {
    open.syncing = null;
    if (open.fd !== fd) fs.closeSync(fd);
    else if (cause !== null) open.unsynced = { cause };
  });
}

function closeUnlessSyncing({ fd, syncing }: Open): void {
  if (syncing !== fd) fs.closeSync(fd);
}

/** Waits until everything appended is on the disk. */
function sync(open: Open): void {
  if (open.timer === null && open.syncing === null) return;
  clearTimeout(open.timer ?? undefined);
  open.timer = null;
  try {
    open.disk.fdatasyncSync(open.fd);
  } catch (cause) {
    open.unsynced = { cause };
  }
}

/** Throws, once, the error that the disk reported after the last call had returned. */
function failLate(open: Open): void {
  const { unsynced } = open;
  open.unsynced = null;
  if (unsynced !== null) throw unsynced.cause;
}

function cutBack(open: Open): void {
  open.disk.ftruncateSync(open.fd, open.end);
  open.left = { ...open.left, size: open.end };
}

function writeAll(fd: number, bytes: Buffer, disk: FileFunctions): void {
  for (let at = 0; at < bytes.length;) at += disk.writeSync(fd, bytes, at);
}

/** Writes a new file, renames it over the old one, and returns its descriptor. */
function writeBeside({ path, disk }: Open, bytes: Buffer): number {
  const beside = `${path}.new`;
  fs.rmSync(beside, { force: true });
  const fd = fs.openSync(beside, "ax", MODE);
  try {
    writeAll(fd, bytes, disk);
    disk.fsyncSync(fd);
    disk.renameSync(beside, path);
    return fd;
  } catch (thrown) {
    fs.closeSync(fd);
    fs.rmSync(beside, { force: true });
    throw thrown;
  }
}

function syncFolder(open: Open): void {
  if (open.isFolderSynced) return;
  const folder = fs.openSync(dirname(open.path), "r");
  try {
    open.disk.fsyncSync(folder);
  } finally {
    fs.closeSync(folder);
  }
  open.isFolderSynced = true;
}
