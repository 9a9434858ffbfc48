import type { BreakGlass } from "./break-glass.js";
import type { Call } from "./call.js";
import type { TargetFacts } from "./target-facts.js";
import type { Decision, Violation } from "./decision.js";
import type { NamedVolumes } from "./named-volumes.js";
import type { IgnoredException, UsedException } from "./exceptions.js";

/**
 * The evaluated controls: all that are on; only those that refuse regardless of a request's parameters; or none, if the
 * request is too large.
 */
export type Evaluated = "all" | "access" | "none";

/** The result of evaluating one request. */
export interface Evaluation {
  readonly call: Call;
  readonly decision: Decision;
  readonly evaluated: Evaluated;
  /** The emergency in which denials of the caller are not enforced; null if there is none. */
  readonly breakGlass: BreakGlass | null;
  /** The profile whose controls evaluated it. */
  readonly profile: string;
  /** Facts that could not be established. */
  readonly gaps: readonly string[];
  readonly volumes: NamedVolumes;
  /** The objects that it concerns, as far as dockerd was asked; null if it was not. */
  readonly targets: readonly TargetFacts[] | null;
  readonly exceptions: {
    readonly used: readonly UsedException[];
    readonly ignored: readonly IgnoredException[];
  };
  /** Null without a shadow profile. */
  readonly shadow: ShadowAnswer | null;
}

/** The decision of the shadow profile. */
export interface ShadowAnswer {
  readonly profile: string;
  readonly effect: "allow" | "deny";
  readonly violations: readonly Violation[];
}
