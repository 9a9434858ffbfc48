import type { EventRule } from "../domain/executions.js";

/** Knows since when dockerd asks about its requests, and since when its events have no gap. */
export interface Guard {
  /** The number of the stream without a gap that events come by; null where there is none. */
  readonly era: () => number | null;
  /** dockerd has asked about a request. */
  readonly asked: (nowMs: number) => void;
  /** Events come from now on; `isGuarded` tells whether dockerd asked about the stream itself. */
  readonly connected: (isGuarded: boolean, nowMs: number) => void;
  readonly interrupted: () => void;
  /**
   * Whether only requests make the event of that time, and each that may have made it is known, or was answered since.
   *
   * @param forgotMs When a request without its event was last forgotten.
   */
  readonly knowsAllOf: (
    rule: EventRule,
    timeMs: number,
    forgotMs: number | null,
    nowMs: number,
  ) => boolean;
}

/** Requests of before a start, of which nothing is known, have made their events by then. */
const SETTLED_MS = 15 * 60_000;

export function createGuard(startedMs: number): Guard {
  let era: number | null = null;
  let eras = 0;
  // Requests of before this are unknown; dockerd does not tell of their end either where it did not ask about them.
  let unknownUntilMs: number | null = null;
  let isAsked = false;
  let changedMs = startedMs;
  return {
    era: () => era,
    asked(nowMs) {
      if (isAsked) return;
      isAsked = true;
      unknownUntilMs = nowMs + SETTLED_MS;
    },
    connected(isGuarded, nowMs) {
      era = ++eras;
      changedMs = nowMs;
      isAsked = isGuarded;
      unknownUntilMs = isGuarded ? nowMs : null;
    },
    interrupted() {
      era = null;
    },
    knowsAllOf({ onlyRequests, early }, timeMs, forgotMs, nowMs) {
      if (!onlyRequests || unknownUntilMs === null || timeMs < unknownUntilMs) return false;
      return !early || nowMs - Math.max(changedMs, forgotMs ?? 0) > SETTLED_MS;
    },
  };
}
