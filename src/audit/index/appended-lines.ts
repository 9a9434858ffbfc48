import { LineError, MAX_LINE_BYTES } from "../log/max-line.js";
import { UsageError } from "../../domain/errors.js";
import { createLineSplitter, type SplitLine } from "../../files/split-lines.js";
import type { LogBytes } from "./log-bytes.js";

const CHUNK = 4 * 1024 * 1024;

/**
 * Reads the lines of a file from an offset on, up to its end.
 *
 * @throws {UsageError} When a line is too long.
 */
export function* appendedLines(bytes: LogBytes, from: number): Generator<SplitLine> {
  const lines = createLineSplitter(MAX_LINE_BYTES, from);
  for (let at = from; ;) {
    const chunk = bytes.read(at, CHUNK);
    if (chunk.length === 0) break;
    at += chunk.length;
    for (const line of lines.push(chunk)) {
      if (line.isTooLong) throw tooLong(line, bytes);
      yield line;
    }
    const overlong = lines.overlong();
    if (overlong !== null) throw tooLong(overlong, bytes);
  }
  yield* lines.end();
}

function tooLong({ start }: Pick<SplitLine, "start">, { file }: LogBytes): UsageError {
  const { message } = new LineError(`the line at byte ${start}`);
  return new UsageError(`Cannot read "${file}": ${message}`);
}
