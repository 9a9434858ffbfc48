import { NO_LINE, hashOfLine, linkIn } from "./link.js";
import type { LogHead } from "./log-head.js";
import type { BeginReason } from "./log-records.js";

/** The end of a file that records are appended to. */
export interface LogTail {
  /** The last whole lines, oldest first, without their line breaks; not all of a large file. */
  readonly lines: readonly Buffer[];
  /** What follows the last line break: the beginning of a line that was cut; null if nothing does. */
  readonly torn: Buffer | null;
}

/** The last line of a log. */
export type LastLine = Pick<LogHead, "seq" | "hash">;

/** Where the chain goes on. */
export interface ChainStart {
  /** The line that the next record is linked to, with the number of the last record. */
  readonly last: LastLine;
  /** Why the next record does not simply follow; null if it does. */
  readonly reason: BeginReason | null;
}

/**
 * Decides how records follow what is in a file.
 *
 * @param head The last record that is known to have been written; null if none is.
 */
export function chainStartOf({ lines, torn }: LogTail, head: LogHead | null): ChainStart {
  const line = lines.at(-1);
  const seq = Math.max(head?.seq ?? 0, seqIn(line));
  if (torn !== null) return { last: { seq, hash: hashOfLine(torn) }, reason: "torn" };
  if (line !== undefined)
    return { last: { seq, hash: hashOfLine(line) }, reason: reasonFor(lines, head) };
  return head === null
    ? { last: { seq: 0, hash: NO_LINE }, reason: "first" }
    : { last: head, reason: "empty" };
}

function reasonFor(lines: readonly Buffer[], head: LogHead | null): BeginReason | null {
  const seq = seqIn(lines.at(-1));
  // A log of an earlier version has no links.
  if (head === null) return seq === 0 ? "first" : "unknown";
  if (seq < head.seq) return "truncated";
  if (seq > head.seq && head.isEnd) return "appended";
  // A killed plugin has written more than its head says.
  const known = lines.findLast((line) => seqIn(line) === head.seq);
  if (known === undefined) return "unknown";
  return hashOfLine(known) === head.hash ? null : "changed";
}

/** Returns 0 for a line without a link. */
function seqIn(line: Buffer | undefined): number {
  return line === undefined ? 0 : (linkIn(line)?.seq ?? 0);
}
