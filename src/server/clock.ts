import { HOST_CLOCKS } from "../domain/clocks.js";
import type { Log } from "../files/log.js";

/** Smaller corrections are everyday work of a time service. */
const TOLD_MS = 60_000;

/**
 * Returns the time by which permissions end: that of the host's clock, but it never goes back while this program runs.
 * Otherwise a clock that is set back would permit again what has ended. Logs when the clock was set.
 */
export function createPolicyTime(log: Log, { wallMs, steadyMs } = HOST_CLOCKS): () => Date {
  /** The host's clock when the steady one began, as seen the last time, and the latest of all. */
  let last = wallMs() - steadyMs();
  let latest = last;
  return () => {
    const steady = steadyMs();
    const seen = wallMs() - steady;
    if (Math.abs(seen - last) >= TOLD_MS) log("warn", sentenceFor(seen - last, seen - latest));
    last = seen;
    latest = Math.max(latest, seen);
    return new Date(latest + steady);
  };
}

/** @param aheadMs How far the clock is ahead of the latest time that was seen; negative if behind. */
function sentenceFor(byMs: number, aheadMs: number): string {
  const by = `${Math.round(Math.abs(byMs) / 1000)} s`;
  const set =
    byMs > 0
      ? `The host's clock was set forward by ${by}, or the host slept`
      : `The host's clock was set back by ${by}`;
  if (aheadMs >= 0) return `${set}: exceptions that end by now have ended`;
  const behind = `${Math.round(-aheadMs / 1000)} s`;
  return `${set}: exceptions end by the time from before, which is ${behind} ahead; restart the plugin once the clock is right`;
}
