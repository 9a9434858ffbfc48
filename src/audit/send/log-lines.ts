import type { FileHandle } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { createDecompressor, type FileCompression } from "../log/compression.js";
import { MAX_LINE_BYTES } from "../log/max-line.js";

/** A line of a log file. */
export interface RawLine {
  /** Without its line break; empty if it is too long. */
  readonly line: Buffer;
  readonly start: number;
  /** Behind its line break, in bytes of the uncompressed file. */
  readonly end: number;
  /** False for a last line without a line break. */
  readonly isWhole: boolean;
  readonly isTooLong: boolean;
}

const CHUNK = 256 * 1024;

/**
 * Reads the lines of an open file from `start` on, in groups, up to its present end. It leaves the file open.
 *
 * @throws {Error} When it cannot be read, or uncompressed.
 */
export async function* linesFrom(
  file: FileHandle,
  compression: FileCompression | null,
  start: number,
): AsyncGenerator<readonly RawLine[]> {
  const from = compression === null ? start : 0;
  const splitter = createSplitter(from);
  const isNew = ({ end }: RawLine): boolean => end > start;
  for await (const chunk of contentOf(file, compression, from))
    yield splitter.push(chunk as Buffer).filter(isNew);
  yield splitter.end().filter(isNew);
}

function contentOf(
  file: FileHandle,
  compression: FileCompression | null,
  start: number,
): AsyncIterable<unknown> {
  const bytes = bytesOf(file, start);
  if (compression === null) return bytes;
  const unpacked = createDecompressor(compression);
  // Whatever fails ends the reading of what is unpacked.
  return pipeline(Readable.from(bytes), unpacked, () => undefined);
}

/** A stream of Node.js would close the file by itself. */
async function* bytesOf(file: FileHandle, start: number): AsyncGenerator<Buffer> {
  for (let at = start; ;) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(CHUNK), 0, CHUNK, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

function createSplitter(from: number): {
  readonly push: (chunk: Buffer) => RawLine[];
  readonly end: () => RawLine[];
} {
  let parts: Buffer[] = [];
  let start = from;
  let length = 0;

  function keep(part: Buffer): void {
    length += part.length;
    if (length > MAX_LINE_BYTES) parts = [];
    else if (part.length > 0) parts.push(part);
  }

  function finish(isWhole: boolean): RawLine {
    const end = start + length + (isWhole ? 1 : 0);
    const isTooLong = length > MAX_LINE_BYTES;
    const found = { line: Buffer.concat(parts), start, end, isWhole, isTooLong };
    parts = [];
    start = end;
    length = 0;
    return found;
  }

  return {
    push(chunk) {
      const found: RawLine[] = [];
      let at = 0;
      for (let to = chunk.indexOf(0x0a); to >= 0; to = chunk.indexOf(0x0a, at)) {
        keep(chunk.subarray(at, to));
        found.push(finish(true));
        at = to + 1;
      }
      keep(chunk.subarray(at));
      return found;
    },
    end: () => (length > 0 ? [finish(false)] : []),
  };
}
