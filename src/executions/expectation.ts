import type { EventRule, Suspect } from "../domain/executions.js";

/** How dockerd answered: an error that it writes later looks like 200 without a body, so that is `unclear`. */
export type Outcome = "success" | "failure" | "unclear";

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
