import { readSync } from "node:fs";
import type { LogTail } from "../log/chain-start.js";

/** More of a file's end is not read. */
const MAX_TAIL = 4 * 1024 * 1024;

/** Enough for the time of the first record. */
const FIRST = 256;

/** Returns the time of the first record of an open file, in milliseconds since 1970; null if it has none. */
export function firstRecordTime(fd: number): number | null {
  const first = Buffer.alloc(FIRST);
  const text = first.toString("latin1", 0, readSync(fd, first, 0, FIRST, 0));
  const time = Date.parse(/^\{"schema":1,"id":"[^"]*","time":"([^"]*)"/.exec(text)?.[1] ?? "");
  return Number.isNaN(time) ? null : time;
}

/** Returns true if the last line of an open file of `end` bytes has no line break. */
export function endsWithin(fd: number, end: number): boolean {
  const last = Buffer.alloc(1);
  return end > 0 && readSync(fd, last, 0, 1, end - 1) === 1 && last[0] !== 0x0a;
}

/** Reads the last lines of an open file of `end` bytes. */
export function tailOf(fd: number, end: number): LogTail {
  const start = Math.max(0, end - MAX_TAIL);
  const bytes = Buffer.alloc(end - start);
  const read = readSync(fd, bytes, 0, bytes.length, start);
  const lines = linesIn(bytes.subarray(0, read));
  const last = lines.pop() ?? Buffer.alloc(0);
  // The first one may be the end of a line.
  if (start > 0) lines.shift();
  return { lines, rest: last.length === 0 ? null : last };
}

/** Returns what stands between the line breaks. */
function linesIn(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, from)) {
    lines.push(bytes.subarray(from, at));
    from = at + 1;
  }
  return [...lines, bytes.subarray(from)];
}
