import type { EventRule } from "../../domain/executions.js";

/** Knows since when dockerd asks the plugin about requests, and since when its events have no gap. */
export interface Guard {
  /** Returns the number of the current event stream without a gap; null if there is none. */
  readonly era: () => number | null;
  /** Call this when dockerd has asked about a request. */
  readonly asked: (nowMs: number) => void;
  /** Call this when events start; `isGuarded` tells whether dockerd asked about the stream itself. */
  readonly connected: (isGuarded: boolean, nowMs: number) => void;
  readonly interrupted: () => void;
  /**
   * Returns true if only requests cause the event of that time, and each request that may have caused it is
   * known, or was answered since.
   *
   * @param forgotMs When a request with a missing event was last dropped.
   */
  readonly knowsAllOf: (
    rule: EventRule,
    timeMs: number,
    forgotMs: number | null,
    nowMs: number,
  ) => boolean;
}

/** By then, unknown requests from before a start have caused their events. */
const SETTLED_MS = 15 * 60_000;

export function createGuard(startedMs: number): Guard {
  let era: number | null = null;
  let eras = 0;
  // Requests from before this time are unknown; dockerd does not report their end either if it did not ask about them.
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
