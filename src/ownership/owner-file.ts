import * as fs from "node:fs";
import { dirname } from "node:path";

/** What a path names is a device, a pipe or a socket. */
class NotAFileError extends Error {
  readonly code = "ENOTFILE";
}

/** What of the disk is used, so that a test can let it fail. */
export type Disk = Pick<
  typeof fs,
  "fdatasync" | "fdatasyncSync" | "fsyncSync" | "ftruncateSync" | "renameSync" | "writeSync"
>;

/** A file that is only ever appended to, or replaced as a whole. All but `close` may throw what the disk says. */
export interface OwnerFile {
  /** Says that what stands behind `size` bytes counts for nothing; it goes with the next append. */
  readonly keep: (size: number) => void;
  /** Whether the file is as this program left it; `gone` where its path names none any more. */
  readonly state: () => "same" | "changed" | "gone";
  /**
   * Hands `text` to the kernel, whole or not at all, so that it survives this program's end at any moment. The disk
   * has it within 50 ms; where that fails, the next call throws what the disk said, and writes nothing.
   */
  readonly append: (text: string) => void;
  /** Puts a file of `text` in the place of this one; where that fails, this one goes on. */
  readonly replace: (text: string) => void;
  readonly close: () => void;
}

/** Only root may look: names of users are nobody else's business. */
const MODE = 0o600;

/**
 * Opens a file, which is made where it is missing, and reads it.
 *
 * Nothing is written before the first append, so that a second program which opens it does no harm.
 */
export function openOwnerFile(
  path: string,
  disk: Disk = fs,
): { readonly file: OwnerFile; readonly bytes: Buffer } {
  const fd = fs.openSync(path, "a+", MODE);
  try {
    const bytes = readWhole(fd);
    // What is written while it is read is found out by its size.
    const size = bytes.length;
    // A new name in a folder is lost with the power until the folder was synced.
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

/** Reads a file once, as it is, and leaves it alone. */
export function readOwnerFile(path: string): Buffer {
  const fd = fs.openSync(path, "r");
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
  readonly disk: Disk;
  fd: number;
  /** Where the next text goes. */
  end: number;
  /** As this program has left the file. */
  left: Left;
  isFolderSynced: boolean;
  /** What is to bring it to the disk. */
  timer: NodeJS.Timeout | null;
  /** The descriptor that is being synced in the background, which closes it where it is no longer `fd`. */
  syncing: number | null;
  /** Why the disk does not have what it should; null where it has. */
  unsynced: { readonly cause: unknown } | null;
}

/** How long the disk may be behind, in milliseconds: a loss of power ends dockerd's calls as well. */
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
      Object.assign(open, { fd, end: size, left: statOf(fd, size), isFolderSynced: false });
      syncFolder(open);
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
    // Where this fails as well the file is not as it was left, which the next call finds out.
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

/** No decision waits for the disk, which takes as long as many of them. */
function syncInBackground(open: Open): void {
  // The sync under way may not see what was appended since.
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

/** Waits until the disk has all that was appended. */
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

/** Throws once what the disk said after the last call had returned. */
function failLate(open: Open): void {
  const { unsynced } = open;
  open.unsynced = null;
  if (unsynced !== null) throw unsynced.cause;
}

function cutBack(open: Open): void {
  open.disk.ftruncateSync(open.fd, open.end);
  open.left = { ...open.left, size: open.end };
}

function writeAll(fd: number, bytes: Buffer, disk: Disk): void {
  for (let at = 0; at < bytes.length;) at += disk.writeSync(fd, bytes, at);
}

/** Gives the open file that has taken the place of the old one. */
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
