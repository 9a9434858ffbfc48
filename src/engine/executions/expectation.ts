import type { EventRule, Suspect } from "../../domain/executions.js";
import type { Outcome } from "../../domain/outcome.js";

/** An allowed request whose event is expected. */
export interface Expectation extends Suspect {
  /** Null if the request has no event of its own, and only may cause those of others. */
  readonly rule: EventRule | null;
  /** Null if the objects of the decision are unknown. */
  readonly ids: readonly string[] | null;
  readonly allowedMs: number;
  /** The number of the event stream without a gap since the request; null if there was none. */
  readonly era: number | null;
  answer: { readonly atMs: number; readonly outcome: Outcome } | null;
  /** dockerd has sent its event. */
  isMet: boolean;
}
