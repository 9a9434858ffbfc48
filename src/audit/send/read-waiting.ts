import { hashOfLine, linkIn } from "../log/link.js";
import { UsageError, describeThrown } from "../../domain/errors.js";
import { linesFrom } from "./log-lines.js";
import type { SplitLine } from "../../files/split-lines.js";
import { openSegment, waitingBytes, waitingAfter, type Segment } from "./log-segments.js";
import type { LineMark, Position } from "./position.js";

/** A line that waits. */
export interface WaitingLine {
  /** Without its line break; empty if it is too long for a record. */
  readonly line: Buffer;
  /** The number of the record; 0 for none. */
  readonly seq: number;
  /** With its line break. */
  readonly bytes: number;
  /** The first record that is missing before this one, and how many are; count 0 for none. */
  readonly missing: { readonly fromSeq: number; readonly count: number };
  readonly after: Position;
}

/**
 * Reads the lines that wait behind a position, in groups, up to the present end of the log. A last line that is not whole
 * yet waits for its end.
 *
 * @param onReplaced Called if the record at the position is not in the log as it was: all of the log is read.
 * @throws {UsageError} When the log cannot be read.
 */
export async function* readWaiting(
  log: string,
  position: Position | null,
  onReplaced: () => void,
): AsyncGenerator<readonly WaitingLine[], void> {
  try {
    const { segments, isContinued } = await waitingAfter(log, position);
    if (!isContinued) onReplaced();
    const toWaiting = createCounter(isContinued ? (position?.seq ?? 0) : 0);
    for (const [at, segment] of segments.entries()) {
      const isLast = at === segments.length - 1;
      const isOver = yield* readSegment(segment, isLast, toWaiting);
      if (!isOver) return;
    }
  } catch (thrown) {
    throw new UsageError(`Cannot read the audit log "${log}": ${describeThrown(thrown)}`, {
      cause: thrown,
    });
  }
}

type ToWaiting = (line: SplitLine, segment: Segment) => WaitingLine;

/** Returns false if the file has another name now, so that the files must be found again. */
async function* readSegment(
  segment: Segment,
  isLast: boolean,
  toWaiting: ToWaiting,
): AsyncGenerator<readonly WaitingLine[], boolean> {
  const handle = await openSegment(segment);
  if (handle === null) return false;
  try {
    for await (const lines of linesFrom(handle, segment.compression, segment.start)) {
      const whole = lines.filter(({ isWhole }) => isWhole || !isLast);
      if (whole.length > 0) yield whole.map((line) => toWaiting(line, segment));
    }
    return true;
  } finally {
    await handle.close();
  }
}

const NO_LINE: LineMark = { end: 0, length: 0, hash: "" };

/** Counts on from the number of the last record. */
function createCounter(lastSeq: number): ToWaiting {
  let last = lastSeq;
  let mark = NO_LINE;
  let inFile: Segment | null = null;
  return (raw, segment) => {
    if (segment !== inFile) mark = NO_LINE;
    inFile = segment;
    mark = markOf(raw, mark);
    const seq = linkIn(raw.bytes)?.seq ?? 0;
    const missing = { fromSeq: last + 1, count: last > 0 ? Math.max(0, seq - last - 1) : 0 };
    last = seq > 0 ? seq : last;
    const { dev, ino, compression } = segment;
    const file = { dev, ino: compression === null ? ino : 0 };
    const after = { ...file, offset: raw.end, line: mark, seq: last };
    return { line: raw.bytes, seq, bytes: raw.end - raw.start, missing, after };
  };
}

/** A line that is too long is not kept: the line before it is the mark, or else its line break. */
function markOf({ bytes, start, end, isTooLong }: SplitLine, before: LineMark): LineMark {
  if (!isTooLong) return { end, length: end - start, hash: hashOfLine(bytes) };
  return before.length > 0 ? before : { end, length: 1, hash: hashOfLine(Buffer.alloc(0)) };
}

/** Records that were dropped. */
export interface Dropped {
  readonly position: Position;
  readonly count: number;
  readonly fromSeq: number | null;
  readonly toSeq: number | null;
}

/**
 * Returns how many bytes wait behind a position.
 *
 * @throws {UsageError} When the log cannot be read.
 */
export async function backlogOf(log: string, position: Position | null): Promise<number> {
  const { segments } = await waitingAfter(log, position);
  return waitingBytes(segments);
}

/**
 * Finds the place from which no more than `bound` bytes wait, and counts the records before it.
 *
 * @returns Null if no more wait now.
 * @throws {UsageError} When the log cannot be read.
 */
export async function dropOldest(
  log: string,
  position: Position | null,
  bound: number,
): Promise<Dropped | null> {
  const { segments } = await waitingAfter(log, position);
  const excess = waitingBytes(segments) - bound;
  const toWaiting = createCounter(position?.seq ?? 0);
  let passed = 0;
  let dropped: Dropped | null = null;
  for (const segment of segments) {
    if (passed >= excess) return dropped;
    // A compressed file counts as a whole, and is dropped as a whole.
    const most = segment.compression === null ? excess - passed : Infinity;
    const { to, size } = await passOver(segment, most, toWaiting, dropped);
    dropped = to;
    passed += segment.compression === null ? size : segment.size;
  }
  return dropped;
}

async function passOver(
  segment: Segment,
  most: number,
  toWaiting: ToWaiting,
  before: Dropped | null,
): Promise<{ readonly to: Dropped | null; readonly size: number }> {
  let to = before;
  let size = 0;
  for await (const lines of readSegment(segment, true, toWaiting))
    for (const line of lines) {
      if (size >= most) return { to, size };
      size += line.bytes;
      to = withDropped(to, line);
    }
  return { to, size };
}

function withDropped(before: Dropped | null, { after, seq }: WaitingLine): Dropped {
  const number = seq === 0 ? null : seq;
  if (before === null) return { position: after, count: 1, fromSeq: number, toSeq: number };
  return {
    position: after,
    count: before.count + 1,
    fromSeq: before.fromSeq ?? number,
    toSeq: number ?? before.toSeq,
  };
}
