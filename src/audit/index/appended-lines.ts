import { MAX_LINE_BYTES } from "../log/max-line.js";
import { UsageError } from "../../domain/errors.js";
import type { LogBytes } from "./log-bytes.js";

/** A line of a file, without its line break. */
export interface AppendedLine {
  readonly bytes: Buffer;
  readonly at: number;
  /** False for a last line that has no line break. */
  readonly isWhole: boolean;
}

const CHUNK = 4 * 1024 * 1024;

/**
 * Reads the lines of a file from an offset on, up to its end.
 *
 * @throws {UsageError} When a line is too long.
 */
export function* appendedLines(bytes: LogBytes, from: number): Generator<AppendedLine> {
  let rest: Buffer = Buffer.alloc(0);
  let at = from;
  for (;;) {
    const chunk = bytes.read(at + rest.length, CHUNK);
    const content = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = content.indexOf(0x0a); end >= 0; end = content.indexOf(0x0a, start)) {
      yield { bytes: content.subarray(start, end), at: at + start, isWhole: true };
      start = end + 1;
    }
    rest = content.subarray(start);
    at += start;
    if (chunk.length === 0) break;
    if (rest.length > MAX_LINE_BYTES)
      throw new UsageError(
        `Cannot read "${bytes.file}": the line at byte ${at} is longer than ${MAX_LINE_BYTES} bytes; it is no audit log`,
      );
  }
  if (rest.length > 0) yield { bytes: rest, at, isWhole: false };
}
