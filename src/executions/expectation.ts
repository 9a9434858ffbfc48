import type { EventRule, Suspect } from "../domain/executions.js";
import type { Outcome } from "../domain/outcome.js";

/** An allowed request whose event is expected. */
export interface Expectation extends Suspect {
  /** Null where the request has no event of its own, and only may make those of others. */
  readonly rule: EventRule | null;
  /** Null where it is unknown which objects the decision was about. */
  readonly ids: readonly string[] | null;
  readonly allowedMs: number;
  /** Since when the event stream has had no gap, as a number; null where there was no stream. */
  readonly era: number | null;
  answer: { readonly atMs: number; readonly outcome: Outcome } | null;
  /** dockerd has made its event. */
  isMet: boolean;
}
