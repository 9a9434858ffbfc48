import { MAX_LINE_BYTES } from "./max-line.js";

/**
 * Takes a line without its line break, and its number from 1 on; returns false if it needs no more. A last line that has
 * no line break is not whole.
 */
export type LineReader = (line: Buffer, number: number, isWhole: boolean) => boolean;

/** Splits a file into its lines, piece by piece. */
export interface LineSplitter {
  /**
   * Takes the next piece; returns false if no more is needed.
   *
   * @throws {LineError} When a line is too long.
   */
  readonly push: (chunk: Buffer) => boolean;
  /** Call this after the last piece. */
  readonly end: () => void;
  /** How many lines were taken. */
  readonly count: () => number;
}

/** A line that is too long. */
export class LineError extends Error {
  override readonly name = "LineError";
}

/** Creates one, which gives each line to `take`. */
export function createLineSplitter(take: LineReader): LineSplitter {
  let rest: Buffer[] = [];
  let length = 0;
  let number = 0;

  /** Keeps the beginning of a line, whose end is in a later chunk. */
  function keep(part: Buffer): void {
    length += part.length;
    if (length > MAX_LINE_BYTES)
      throw new LineError(
        `line ${number + 1} is longer than ${MAX_LINE_BYTES} bytes; it is no audit log`,
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
