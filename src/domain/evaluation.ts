import type { Call } from "./call.js";
import type { TargetFacts } from "./target-facts.js";
import type { Decision, Violation } from "./decision.js";
import type { NamedVolumes } from "./named-volumes.js";
import type { IgnoredException, UsedException } from "./exceptions.js";

/**
 * Which controls were evaluated: all that are on; only those that refuse whatever a request's parameters are;
 * or none, where it is too large to be evaluated.
 */
export type Evaluated = "all" | "access" | "none";

/** All that was found out about one call. */
export interface Evaluation {
  readonly call: Call;
  readonly decision: Decision;
  readonly evaluated: Evaluated;
  /** The profile that judged. */
  readonly profile: string;
  /** Facts that could not be established. */
  readonly gaps: readonly string[];
  readonly volumes: NamedVolumes;
  /** The objects that it is about, as far as the daemon was asked; null where it was not. */
  readonly targets: readonly TargetFacts[] | null;
  readonly exceptions: {
    readonly used: readonly UsedException[];
    readonly ignored: readonly IgnoredException[];
  };
  /** Null without a shadow profile. */
  readonly shadow: ShadowAnswer | null;
}

/** What another profile would have decided. */
export interface ShadowAnswer {
  readonly profile: string;
  readonly effect: "allow" | "deny";
  readonly violations: readonly Violation[];
}
