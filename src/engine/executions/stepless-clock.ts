import { HOST_CLOCKS, type Clocks } from "../../domain/clocks.js";

/** The host's clock without the steps by which it was set. */
export interface SteplessClock {
  /** Milliseconds since 1970, as the host's clock would say had it not been set since the start. */
  readonly nowMs: () => number;
  /** Converts a time of the host's clock, from just now. */
  readonly at: (wallMs: number) => number;
}

/** A smaller difference is the correction of a time service, or the rounding of two clocks. */
const STEP_MS = 1000;

/**
 * Creates one that starts now. As long as the clock is not set, it is the host's clock to the millisecond, so that the
 * order of events that are timed by that clock is kept.
 */
export function createSteplessClock({ wallMs, steadyMs }: Clocks = HOST_CLOCKS): SteplessClock {
  let aheadMs = wallMs() - steadyMs();
  let stepsMs = 0;

  function follow(): number {
    const wall = wallMs();
    const ahead = wall - steadyMs();
    if (Math.abs(ahead - aheadMs) >= STEP_MS) stepsMs += Math.round(ahead - aheadMs);
    aheadMs = ahead;
    return wall;
  }

  return {
    nowMs: () => follow() - stepsMs,
    at(timeMs) {
      follow();
      return timeMs - stepsMs;
    },
  };
}
