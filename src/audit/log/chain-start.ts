import { NO_LINE, hashOfLine, linkIn } from "./link.js";
import type { LogHead } from "./log-head.js";
import type { BeginReason } from "./log-records.js";

/** The end of a file that records are appended to. */
export interface LogTail {
  /** The last lines, oldest first, without their line breaks; not all of a large file. */
  readonly lines: readonly Buffer[];
  /** The bytes after the last line break; null if there are none. */
  readonly rest: Buffer | null;
}

/** The record that the next one is linked to. */
export type LastLine = Pick<LogHead, "seq" | "hash">;

/** The place where the chain continues. */
export interface ChainStart {
  readonly last: LastLine;
  /** Why the next record does not simply follow; null if it does. */
  readonly reason: BeginReason | null;
  /** The hash of a line that was cut; null if none was. */
  readonly torn: string | null;
}

/**
 * Decides how records follow what is in a file.
 *
 * @param head The last record that is known to have been written; null if none is.
 */
export function chainStartOf({ lines, rest }: LogTail, head: LogHead | null): ChainStart {
  // A line that lacks only its line break is a record.
  const isRecord = rest !== null && linkIn(rest) !== null;
  const found = rest !== null && isRecord ? [...lines, rest] : lines;
  const torn = rest === null || isRecord ? null : hashOfLine(rest);
  const reason = reasonFor(found, head);
  return { last: lastIn(found, head), reason: torn === null ? reason : "torn", torn };
}

/** Numbers go on from the last record that is known, so that missing ones are missing in the numbers too. */
function lastIn(lines: readonly Buffer[], head: LogHead | null): LastLine {
  const record = lines.findLast((line) => linkIn(line) !== null);
  const seq = Math.max(head?.seq ?? 0, seqIn(record));
  if (record !== undefined) return { seq, hash: hashOfLine(record) };
  // The records of an earlier version have no links.
  const line = lines.at(-1);
  return { seq, hash: head?.hash ?? (line === undefined ? NO_LINE : hashOfLine(line)) };
}

function reasonFor(lines: readonly Buffer[], head: LogHead | null): BeginReason | null {
  if (lines.length === 0) return head === null ? "first" : "empty";
  if (head !== null) return reasonAgainst(lines, head);
  return lines.every((line) => seqIn(line) === 0) ? "first" : "unknown";
}

function reasonAgainst(lines: readonly Buffer[], head: LogHead): BeginReason | null {
  const seq = seqIn(lines.at(-1));
  if (seq === 0 || (seq > head.seq && head.isEnd)) return "appended";
  if (seq < head.seq) return "truncated";
  // A killed plugin has written more than its head says.
  const known = lines.findLast((line) => seqIn(line) === head.seq);
  // The last record of the file before is known, where this one was begun a moment ago.
  if (known === undefined) return isFollowedBy(head, lines[0]) ? null : "unknown";
  return hashOfLine(known) === head.hash ? null : "changed";
}

function isFollowedBy({ seq, hash }: LogHead, line: Buffer | undefined): boolean {
  const link = line === undefined ? null : linkIn(line);
  return link?.seq === seq + 1 && link.prev === hash;
}

/** Returns 0 for a line without a link. */
function seqIn(line: Buffer | undefined): number {
  return line === undefined ? 0 : (linkIn(line)?.seq ?? 0);
}
