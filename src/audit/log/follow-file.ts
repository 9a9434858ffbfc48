import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { UsageError, describeThrown, systemCodeOf } from "../../domain/errors.js";
import { createLineSplitter, type LineSplitter, type SplitLine } from "../../files/split-lines.js";
import { LineError, MAX_LINE_BYTES } from "./max-line.js";

/** Events of a file that is followed. */
export interface FollowEvents {
  /** Takes a line without its line break. */
  readonly line: (bytes: Buffer) => void;
  /** The file was rotated or cut, or is not there: one sentence. */
  readonly changed: (what: string) => void;
  /** Returns true when no more is wanted. */
  readonly isEnough: () => boolean;
}

const CHUNK = 1024 * 1024;
/**
 * Reads the lines that are added to a file from a place on, and goes on in the new file when it is rotated, until no more is
 * wanted.
 *
 * @param from The byte after the last line that is known, in the file `inode`.
 * @throws {UsageError} When the file cannot be read, or a line is too long.
 */
export async function followFile(
  file: string,
  { from, inode, everyMs = 250 }: FollowFrom,
  events: FollowEvents,
): Promise<void> {
  let open = reading(file, () => openAt(file, from, inode, events));
  try {
    while (!events.isEnough()) {
      if (reading(file, () => readOn(open, events))) continue;
      const next = reading(file, () => successorOf(file, open, events));
      if (next !== null) {
        closeSync(open.fd);
        open = next;
      } else await sleep(everyMs);
    }
  } finally {
    closeSync(open.fd);
  }
}

/** The start and the interval of following. */
export interface FollowFrom {
  readonly from: number;
  readonly inode: number;
  readonly everyMs?: number;
}

interface OpenFile {
  readonly fd: number;
  readonly inode: number;
  offset: number;
  lines: LineSplitter;
  /** True if the name is known to be gone. */
  isGone: boolean;
}

function openAt(file: string, from: number, inode: number, { changed }: FollowEvents): OpenFile {
  const fd = openSync(file, "r");
  const found = fstatSync(fd);
  const isSame = found.ino === inode && found.size >= from;
  if (!isSame) changed("the file was rotated meanwhile; it goes on with the new one");
  return openFile(fd, found.ino, isSame ? from : 0);
}

function openFile(fd: number, inode: number, offset: number): OpenFile {
  return { fd, inode, offset, lines: createLineSplitter(MAX_LINE_BYTES), isGone: false };
}

/** Takes the next piece; returns false if there is none. */
function readOn(open: OpenFile, events: FollowEvents): boolean {
  const { size } = fstatSync(open.fd);
  if (size < open.offset) {
    events.changed("the file was cut; it goes on at its beginning");
    open.offset = 0;
    open.lines = createLineSplitter(MAX_LINE_BYTES);
  }
  const piece = Buffer.alloc(Math.min(CHUNK, size - open.offset));
  const count = piece.length === 0 ? 0 : readSync(open.fd, piece, 0, piece.length, open.offset);
  if (count === 0) return false;
  open.offset += count;
  takeLines(open.lines.push(piece.subarray(0, count)), events);
  if (open.lines.overlong() !== null) throw new LineError("a line");
  return true;
}

function takeLines(lines: readonly SplitLine[], { line, isEnough }: FollowEvents): void {
  for (const { bytes, isTooLong } of lines) {
    if (isEnough()) return;
    if (isTooLong) throw new LineError("a line");
    line(bytes);
  }
}

/** Returns the file that has taken the name, once the old one is read to its end; null if none has. */
function successorOf(file: string, open: OpenFile, events: FollowEvents): OpenFile | null {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) {
    if (!open.isGone) events.changed("the file is gone; waiting for a new one");
    open.isGone = true;
    return null;
  }
  if (found.ino === open.inode) return null;
  // What was written between the last look and the rotation is in the old file.
  if (fstatSync(open.fd).size > open.offset) return null;
  takeLines(open.lines.end(), events);
  events.changed("the file was rotated; it goes on with the new one");
  const fd = openSync(file, "r");
  return openFile(fd, fstatSync(fd).ino, 0);
}

function reading<Result>(file: string, read: () => Result): Result {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof LineError) && systemCodeOf(thrown) === null) throw thrown;
    throw new UsageError(`Cannot read "${file}": ${describeThrown(thrown)}`, { cause: thrown });
  }
}

/** The last lines of a file, and where what is added later begins. */
export interface FileEnd {
  /** Oldest first, without their line breaks. */
  readonly lines: readonly Buffer[];
  /** True if these are all lines of the file. */
  readonly isWhole: boolean;
  /** True if bytes follow the last line break. */
  readonly isCut: boolean;
  /** The byte after the last line break, and the file's inode. */
  readonly from: number;
  readonly inode: number;
}

/**
 * Reads the lines in the last bytes of a file. What stands before the first line break there is left out.
 *
 * @throws {UsageError} When it cannot be read.
 */
export function readEnd(file: string, length: number): FileEnd {
  return reading(file, () => {
    const fd = openSync(file, "r");
    try {
      const { size, ino: inode } = fstatSync(fd);
      const start = Math.max(0, size - length);
      const bytes = Buffer.alloc(size - start);
      const count = readSync(fd, bytes, 0, bytes.length, start);
      return { ...linesIn(bytes.subarray(0, count), start), inode };
    } finally {
      closeSync(fd);
    }
  });
}

function linesIn(bytes: Buffer, start: number): Omit<FileEnd, "inode"> {
  const begin = start === 0 ? 0 : bytes.indexOf(0x0a) + 1;
  const end = bytes.lastIndexOf(0x0a) + 1;
  // The bytes are in memory already, so no line is too long here.
  const found = createLineSplitter(bytes.length).push(bytes.subarray(begin, end));
  const lines = found.map((line) => line.bytes);
  return { lines, isWhole: start === 0, isCut: end < bytes.length, from: start + end };
}
