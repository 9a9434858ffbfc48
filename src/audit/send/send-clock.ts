import { setTimeout as wait } from "node:timers/promises";

/** Time and chance, which tests replace. */
export interface SendClock {
  readonly now: () => Date;
  /** Resolves after so many milliseconds, or when `stop` is aborted. */
  readonly sleep: (ms: number, stop: AbortSignal) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** The clock of the machine. */
export const CLOCK: SendClock = {
  now: () => new Date(),
  async sleep(ms, stop) {
    await wait(ms, undefined, { signal: stop }).catch((thrown: unknown) => {
      if (!stop.aborted) throw thrown;
    });
  },
  random: Math.random,
};

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** A target that asks for more gets an attempt all the same. */
const LONGEST_ASKED_MS = 3_600_000;

/**
 * Returns how long to wait after failed attempts, in milliseconds: twice as long each time, from half a second to a minute,
 * and by chance, so that a fleet does not come at once.
 *
 * @param attempt 0 for the first.
 * @param askedMs What the target asks for; null for nothing.
 */
export function backOff(attempt: number, askedMs: number | null, random: number): number {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 16));
  return Math.max(longest * (0.5 + random / 2), Math.min(askedMs ?? 0, LONGEST_ASKED_MS));
}
