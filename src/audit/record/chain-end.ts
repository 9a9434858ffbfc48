import { chainStartOf, type ChainStart, type LogTail } from "../log/chain-start.js";
import type { LogHead } from "../log/log-head.js";
import { newestRotatedTail } from "./rotated-files.js";

/** The end of the chain. */
export interface Chain extends ChainStart {
  /** The last record that is known from before the last beginning. */
  readonly before: LogHead | null;
}

/** Decides how records follow the end of a file. */
function createChain(tail: LogTail, before: LogHead | null): Chain {
  return { ...chainStartOf(tail, before), before };
}

/**
 * Returns how records go on at the start of the plugin: after those of the newest rotated file, if none was written since.
 */
export function startIn(filename: string, tail: LogTail, head: LogHead | null): Chain {
  const chain = createChain(tail, head);
  if (tail.lines.length > 0 || tail.rest !== null) return chain;
  const rotated = newestRotatedTail(filename);
  if (rotated === null) return chain;
  const { last, reason } = createChain(rotated, head);
  // The head may be older than the last record: what is written next must not stand between the two.
  const before = { ...last, isEnd: false };
  if (reason === null || head === null) return { last, reason, torn: null, before };
  // What is cut there is the end of that file, and stands before no record of this one.
  return reason === "torn" ? { ...chain, last, before } : chain;
}

/** Returns how records go on in a new file. A beginning that was not written yet is written into it. */
export function afterRotation(chain: Chain, tail: LogTail): Chain {
  if (chain.reason !== null) return { ...createChain(tail, chain.before), reason: chain.reason };
  const next = createChain(tail, lastIn(chain));
  return next.reason === "empty" ? { ...next, reason: null } : next;
}

/** Returns what this writer has written last. */
export function lastIn({ last }: Chain): LogHead {
  return { ...last, isEnd: true };
}
