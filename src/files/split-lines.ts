/** A line of bytes that came in pieces. */
export interface SplitLine {
  /** The line without its line break; empty if it is too long. */
  readonly bytes: Buffer;
  /** Counts from 1. */
  readonly number: number;
  /** The offset of its first byte. */
  readonly start: number;
  /** The offset after its line break, in bytes. */
  readonly end: number;
  /** False for a last line without a line break. */
  readonly isWhole: boolean;
  readonly isTooLong: boolean;
}

/** Splits bytes that come in pieces into lines. */
export interface LineSplitter {
  /** Takes the next piece, and returns the lines that end in it. */
  readonly push: (piece: Buffer) => readonly SplitLine[];
  /** Returns the last line, if it has no line break. Call it after the last piece. */
  readonly end: () => readonly SplitLine[];
  /** Returns the line that has begun, if it is too long already; else null. */
  readonly overlong: () => Pick<SplitLine, "number" | "start"> | null;
}

/** Creates a splitter that keeps lines of up to `maxBytes`; the first line begins at byte `from`. */
export function createLineSplitter(maxBytes: number, from = 0): LineSplitter {
  let parts: Buffer[] = [];
  let start = from;
  let length = 0;
  let number = 1;

  function keep(part: Buffer): void {
    length += part.length;
    if (length > maxBytes) parts = [];
    else if (part.length > 0) parts.push(part);
  }

  function finish(isWhole: boolean): SplitLine {
    const [only = Buffer.alloc(0)] = parts;
    const bytes = parts.length > 1 ? Buffer.concat(parts) : only;
    const end = start + length + (isWhole ? 1 : 0);
    const line = { bytes, number, start, end, isWhole, isTooLong: length > maxBytes };
    parts = [];
    [start, length] = [end, 0];
    number += 1;
    return line;
  }

  return {
    push(piece) {
      const lines: SplitLine[] = [];
      let at = 0;
      for (let to = piece.indexOf(0x0a); to >= 0; to = piece.indexOf(0x0a, at)) {
        keep(piece.subarray(at, to));
        lines.push(finish(true));
        at = to + 1;
      }
      keep(piece.subarray(at));
      return lines;
    },
    end: () => (length > 0 ? [finish(false)] : []),
    overlong: () => (length > maxBytes ? { number, start } : null),
  };
}
