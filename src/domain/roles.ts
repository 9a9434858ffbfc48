import type { ActionClass } from "./call.js";

/** A role. */
export interface Role {
  /** Its members may approve exceptions. */
  readonly mayExempt: boolean;
  /** Its members may only read, whatever else it permits. */
  readonly readOnly: boolean;
  readonly rules: readonly RoleRule[];
}

/** A role's rule that allows or denies actions. */
export interface RoleRule {
  readonly effect: Permission["effect"];
  /** `container.*`, `*.prune`, `*` */
  readonly actions: readonly string[];
  /** Excludes this class, whatever `actions` names; null for none. */
  readonly butClass: ActionClass | null;
  readonly scope: Permission["scope"];
  /** `team=${label:team}`, of scope `label`. */
  readonly label: string | null;
}

/** A rule for one caller, with the caller's own values in its labels. */
export interface CallerRule extends Omit<RoleRule, "label"> {
  readonly labels: readonly string[];
}

/** An action is allowed, or denied; a denial wins. */
export interface Permission {
  readonly effect: "allow" | "deny";
  /**
   * The objects: any; the caller's own; those with one of `labels`; or those that the controls permit, which
   * also covers actions without an object.
   */
  readonly scope: "any" | "own" | "label" | "controls";
  /** `team=web` */
  readonly labels: readonly string[];
}
