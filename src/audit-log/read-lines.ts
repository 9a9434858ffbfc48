import { closeSync, createReadStream, openSync, readSync, type ReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { PluginError, UsageError, describeThrown, systemCodeOf } from "../errors.js";

/**
 * Takes a line without its line break, and its number from 1 on; returns false if it needs no more. A last line that has
 * no line break is not whole.
 */
export type LineReader = (line: Buffer, number: number, isWhole: boolean) => boolean;

/** The plugin writes no line of this length. */
const MAX_LINE = 16 * 1024 * 1024;

const CHUNK = 1024 * 1024;

/**
 * Reads the lines of a file, also of one that gzip or zstd has compressed.
 *
 * @param onRead Called with how many bytes of the file were read since the last call.
 * @returns How many lines were taken.
 * @throws {UsageError} When it cannot be read, or a line is too long, naming it.
 */
export async function readLines(
  file: string,
  take: LineReader,
  onRead: (bytes: number) => void = () => undefined,
): Promise<number> {
  const lines = createLineSplitter(take);
  let read = 0;
  try {
    const { content, bytes } = openContent(file);
    for await (const chunk of content) {
      if (!lines.push(chunk as Buffer)) return lines.count();
      onRead(bytes.bytesRead - read);
      read = bytes.bytesRead;
    }
    lines.end();
    return lines.count();
  } catch (thrown) {
    if (thrown instanceof PluginError || !isOfReading(thrown)) throw thrown;
    throw new UsageError(`Cannot read "${file}": ${describeThrown(thrown)}`, { cause: thrown });
  }
}

/** A line that is too long. */
class LineError extends Error {
  override readonly name = "LineError";
}

function isOfReading(thrown: unknown): boolean {
  return thrown instanceof LineError || systemCodeOf(thrown) !== null;
}

function createLineSplitter(take: LineReader): {
  /** Returns false if no more is needed. */
  readonly push: (chunk: Buffer) => boolean;
  readonly end: () => void;
  readonly count: () => number;
} {
  let rest: Buffer[] = [];
  let length = 0;
  let number = 0;

  /** Keeps the beginning of a line, whose end is in a later chunk. */
  function keep(part: Buffer): void {
    length += part.length;
    if (length > MAX_LINE)
      throw new LineError(
        `line ${number + 1} is longer than ${MAX_LINE} bytes; it is no audit log`,
      );
    if (part.length > 0) rest.push(part);
  }

  function finish(part: Buffer, isWhole: boolean): boolean {
    keep(part);
    number += 1;
    const line = rest.length === 1 ? (rest[0] ?? part) : Buffer.concat(rest);
    rest = [];
    length = 0;
    return take(line, number, isWhole);
  }

  return {
    push(chunk) {
      let from = 0;
      for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, from)) {
        if (!finish(chunk.subarray(from, at), true)) return false;
        from = at + 1;
      }
      keep(chunk.subarray(from));
      return true;
    },
    end() {
      if (length > 0) finish(Buffer.alloc(0), false);
    },
    count: () => number,
  };
}

/** The lines, and the bytes of the file that they come from. */
function openContent(file: string): { readonly content: Readable; readonly bytes: ReadStream } {
  const kind = compressionOf(file);
  const bytes = createReadStream(file, { highWaterMark: CHUNK });
  if (kind === null) return { content: bytes, bytes };
  const unpacked = kind === "gzip" ? createGunzip() : createZstdDecompress();
  // Whatever fails ends the reading of what is unpacked.
  return { content: pipeline(bytes, unpacked, () => undefined), bytes };
}

/** By the first bytes, since a rotated file may have any name. */
function compressionOf(file: string): "gzip" | "zstd" | null {
  const first = Buffer.alloc(4);
  const fd = openSync(file, "r");
  try {
    readSync(fd, first, 0, 4, 0);
  } finally {
    closeSync(fd);
  }
  if (first.readUInt16BE(0) === 0x1f8b) return "gzip";
  return first.readUInt32LE(0) === 0xfd2fb528 ? "zstd" : null;
}
