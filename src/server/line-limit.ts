import type { Log } from "../files/log.js";

/** Further lines in a minute are counted. */
const MAX_A_MINUTE = 60;
const MINUTE_MS = 60_000;

/**
 * Returns a function that tells whether one of `what` is written: it must be, or there were not too many in the last
 * minute. Logs how many were not.
 *
 * @param what What is left out, in the plural: `mismatches`.
 * @param steadyMs Milliseconds by a clock that nobody can set.
 */
export function createLineLimit(
  what: string,
  log: Log,
  steadyMs: () => number = () => performance.now(),
): (mustWrite?: boolean) => boolean {
  let sinceMs = -Infinity;
  let written = 0;
  let left = 0;
  return (mustWrite = false) => {
    const nowMs = steadyMs();
    if (nowMs - sinceMs >= MINUTE_MS) {
      if (left > 0) log("error", `${left} further ${what} were not written`);
      [sinceMs, written, left] = [nowMs, 0, 0];
    }
    if (mustWrite || written < MAX_A_MINUTE) {
      written += 1;
      return true;
    }
    if (left === 0)
      log("error", `More than ${MAX_A_MINUTE} ${what} in a minute: further ones are counted`);
    left += 1;
    return false;
  };
}
