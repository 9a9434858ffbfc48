import { open, stat, type FileHandle } from "node:fs/promises";
import { COMPRESSION_BYTES, compressionIn, type FileCompression } from "../log/compression.js";
import { filesInOrder, filesOf } from "../log/log-files.js";
import { hashOfLine, linkIn } from "../log/link.js";
import { UsageError, systemCodeOf } from "../../domain/errors.js";
import { linesFrom } from "./log-lines.js";
import type { SplitLine } from "../../files/split-lines.js";
import type { Position } from "./position.js";

/** A file of the log, and the place in it from which records wait. */
export interface Segment {
  readonly path: string;
  readonly dev: number;
  readonly ino: number;
  /** On the disk, in bytes. */
  readonly size: number;
  /** Null for none. */
  readonly compression: FileCompression | null;
  readonly start: number;
}

/** The files that wait to be sent, oldest first. */
export interface Waiting {
  readonly segments: readonly Segment[];
  /** False if the last record that was sent is not in the log as it was, so that all of the log waits. */
  readonly isContinued: boolean;
}

/**
 * Finds what waits behind a position, also in files that were renamed or compressed since.
 *
 * @throws {UsageError} When the files of the log cannot be read, or change all the time.
 */
export async function waitingAfter(log: string, position: Position | null): Promise<Waiting> {
  const same = position === null ? null : await sameFile(log, position);
  if (same !== null) return { segments: [same], isContinued: true };
  const files = await settledFiles(log);
  if (position === null) return { segments: files, isContinued: true };
  return (await byInode(files, position)) ?? (await byNumber(files, position));
}

/** The usual case, without a look into the folder. */
async function sameFile(log: string, position: Position): Promise<Segment | null> {
  const file = await segmentAt(log);
  return file !== null && (await isAt(file, position)) ? { ...file, start: position.offset } : null;
}

async function byInode(files: readonly Segment[], position: Position): Promise<Waiting | null> {
  for (const [at, file] of files.entries())
    if (await isAt(file, position)) return continued(files, at, position.offset);
  return null;
}

/** A file that was compressed has another inode, and its records have their numbers. */
async function byNumber(files: readonly Segment[], position: Position): Promise<Waiting> {
  const firsts: number[] = [];
  for (const file of files) firsts.push(await firstNumberOf(file));
  const at = firsts.findLastIndex((first) => first > 0 && first <= position.seq);
  const file = files[at];
  // The records up to the position are no longer there.
  if (file === undefined) return { segments: files, isContinued: firsts.some((one) => one > 0) };
  const found = await endOfRecord(file, position);
  return found === null ? { segments: files, isContinued: false } : continued(files, at, found);
}

function continued(files: readonly Segment[], at: number, start: number): Waiting {
  const [first, ...rest] = files.slice(at);
  return { segments: first === undefined ? [] : [{ ...first, start }, ...rest], isContinued: true };
}

/** Returns true if the position is in this file: an inode may have been used again. */
async function isAt(file: Segment, { dev, ino, offset, line }: Position): Promise<boolean> {
  const { end: place, length, hash } = line;
  if (file.compression !== null || file.dev !== dev || file.ino !== ino) return false;
  // Without a line before it, only the beginning of a file is known.
  if (length < 1) return offset === 0;
  if (file.size < offset || place > offset || length > place) return false;
  return await withFile(file.path, async (handle) => {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await handle.read(bytes, 0, length, place - length);
    const end = bytes.at(-1) === 0x0a ? length - 1 : length;
    return bytesRead === length && hashOfLine(bytes.subarray(0, end)) === hash;
  });
}

async function firstNumberOf(file: Segment): Promise<number> {
  const first = await firstLine(file, () => true);
  return first === null ? 0 : (linkIn(first.bytes)?.seq ?? 0);
}

/** Returns the place behind the record; null if it is not there as it was. */
async function endOfRecord(
  file: Segment,
  { seq, line: { hash } }: Position,
): Promise<number | null> {
  const found = await firstLine(file, ({ bytes }) => (linkIn(bytes)?.seq ?? 0) >= seq);
  return found !== null && hashOfLine(found.bytes) === hash ? found.end : null;
}

async function firstLine(
  { path, compression }: Segment,
  isMeant: (line: SplitLine) => boolean,
): Promise<SplitLine | null> {
  return await withFile(path, async (handle) => {
    for await (const lines of linesFrom(handle, compression, 0)) {
      const found = lines.find(isMeant);
      if (found !== undefined) return found;
    }
    return null;
  });
}

/** Lists the files when no rotation is under way, which could hide one of them. */
async function settledFiles(log: string): Promise<readonly Segment[]> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const names = namesOf(log);
    const found = await segmentsOf(await filesInOrder(names));
    const again = await segmentsOf(await filesInOrder(namesOf(log)));
    if (identityOf(found) === identityOf(again)) return found;
  }
  throw new UsageError(`Cannot read the audit log "${log}": its files are changed all the time`);
}

const ATTEMPTS = 5;

/** While a file is compressed, both are there, and the compressed one is not whole. */
function namesOf(log: string): readonly string[] {
  const names = filesOf(log);
  return names.filter(
    (name) => !names.includes(name.replace(/\.(?:gz|zst)$/, "")) || !isPacked(name),
  );
}

function isPacked(name: string): boolean {
  return /\.(?:gz|zst)$/.test(name);
}

async function segmentsOf(paths: readonly string[]): Promise<readonly Segment[]> {
  const found = await Promise.all(paths.map(segmentAt));
  return found.filter((one) => one !== null);
}

function identityOf(segments: readonly Segment[]): string {
  return segments.map(({ path, dev, ino }) => `${path} ${dev} ${ino}`).join("\n");
}

/** Returns null if there is no such file. */
async function segmentAt(path: string): Promise<Segment | null> {
  try {
    const { dev, ino, size } = await stat(path);
    return { path, dev, ino, size, compression: await compressionOf(path), start: 0 };
  } catch (thrown) {
    if (systemCodeOf(thrown) === "ENOENT") return null;
    throw thrown;
  }
}

async function compressionOf(path: string): Promise<FileCompression | null> {
  return await withFile(path, async (handle) => {
    const first = Buffer.alloc(COMPRESSION_BYTES);
    await handle.read(first, 0, COMPRESSION_BYTES, 0);
    return compressionIn(first);
  });
}

/**
 * Opens a segment.
 *
 * @returns Null if another file has its name now.
 */
export async function openSegment({ path, dev, ino }: Segment): Promise<FileHandle | null> {
  const handle = await open(path, "r");
  const now = await handle.stat();
  if (now.dev === dev && now.ino === ino) return handle;
  await handle.close();
  return null;
}

async function withFile<Result>(
  path: string,
  use: (handle: FileHandle) => Promise<Result>,
): Promise<Result> {
  const handle = await open(path, "r");
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

/** Returns how many bytes on the disk wait. A compressed file counts as a whole. */
export function waitingBytes(segments: readonly Segment[]): number {
  return segments.reduce((sum, { size, start, compression }) => {
    return sum + (compression === null ? size - start : size);
  }, 0);
}
