import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { COMPRESSION_BYTES, compressionIn, createDecompressor } from "./compression.js";
import type { FileCompression } from "./compression.js";
import { LineError, MAX_LINE_BYTES } from "./max-line.js";
import { PluginError, UsageError, describeThrown, systemCodeOf } from "../../domain/errors.js";
import { createLineSplitter, type SplitLine } from "../../files/split-lines.js";

/**
 * Takes a line without its line break, and its number from 1 on; returns false if it needs no more. A last line that has
 * no line break is not whole.
 */
export type LineReader = (line: Buffer, number: number, isWhole: boolean) => boolean;

/**
 * Waited for after each piece of a file, whose lines have been taken as far as they are whole. `bytes` counts what was read
 * of the file since the last call, as it is on the disk.
 */
export type OnRead = (bytes: number, piece: Buffer) => void | Promise<void>;

const CHUNK = 1024 * 1024;

/**
 * Reads the lines of a file, also of one that gzip or zstd has compressed.
 *
 * @returns How many lines were taken.
 * @throws {UsageError} When it cannot be read, or a line is too long, naming it.
 */
export async function readLines(
  file: string,
  take: LineReader,
  onRead: OnRead = () => undefined,
): Promise<number> {
  const lines = createLineSplitter(MAX_LINE_BYTES);
  let count = 0;
  const takeOne = ({ bytes, number, isWhole, isTooLong }: SplitLine): boolean => {
    if (isTooLong) throw new LineError(`line ${number}`);
    count += 1;
    return take(bytes, number, isWhole);
  };
  let before = 0;
  try {
    const { content, bytesRead } = openContent(file);
    for await (const chunk of content) {
      const piece = chunk as Buffer;
      if (!lines.push(piece).every(takeOne)) return count;
      const overlong = lines.overlong();
      if (overlong !== null) throw new LineError(`line ${overlong.number}`);
      await onRead(bytesRead() - before, piece);
      before = bytesRead();
    }
    lines.end().every(takeOne);
    return count;
  } catch (thrown) {
    if (thrown instanceof PluginError || !isOfReading(thrown)) throw thrown;
    throw new UsageError(`Cannot read "${file}": ${describeThrown(thrown)}`, { cause: thrown });
  }
}

function isOfReading(thrown: unknown): boolean {
  return thrown instanceof LineError || systemCodeOf(thrown) !== null;
}

function openContent(file: string): {
  readonly content: Readable;
  readonly bytesRead: () => number;
} {
  const kind = compressionOf(file);
  const bytes = createReadStream(file, { highWaterMark: CHUNK });
  const bytesRead = () => bytes.bytesRead;
  if (kind === null) return { content: bytes, bytesRead };
  const unpacked = createDecompressor(kind);
  // Whatever fails ends the reading of what is unpacked.
  return { content: pipeline(bytes, unpacked, () => undefined), bytesRead };
}

function compressionOf(file: string): FileCompression | null {
  const first = Buffer.alloc(COMPRESSION_BYTES);
  const fd = openSync(file, "r");
  try {
    readSync(fd, first, 0, COMPRESSION_BYTES, 0);
  } finally {
    closeSync(fd);
  }
  return compressionIn(first);
}
