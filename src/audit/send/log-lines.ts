import type { FileHandle } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { createDecompressor, type FileCompression } from "../log/compression.js";
import { createLineSplitter, type SplitLine } from "../../files/split-lines.js";
import { MAX_LINE_BYTES } from "../log/max-line.js";

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
): AsyncGenerator<readonly SplitLine[]> {
  const from = compression === null ? start : 0;
  const splitter = createLineSplitter(MAX_LINE_BYTES, from);
  const isNew = ({ end }: SplitLine): boolean => end > start;
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
