import type { ActionClass } from "./call.js";

/** What a role says. */
export interface Role {
  /** Its members may approve exceptions. */
  readonly mayExempt: boolean;
  /** Its members only read, whatever else they may. */
  readonly readOnly: boolean;
  readonly rules: readonly RoleRule[];
}

/** What one line of a role allows or denies. */
export interface RoleRule {
  readonly effect: Permission["effect"];
  /** `container.*`, `*.prune`, `*` */
  readonly actions: readonly string[];
  /** Not those of this class, whatever `actions` says; null for no such class. */
  readonly butClass: ActionClass | null;
  readonly scope: Permission["scope"];
  /** `team=${label:team}`, of scope `label`. */
  readonly label: string | null;
}

/** A rule for one caller: its labels have the caller's own values in them. */
export interface CallerRule extends Omit<RoleRule, "label"> {
  readonly labels: readonly string[];
}

/** That some action is allowed, or denied, which beats it. */
export interface Permission {
  readonly effect: "allow" | "deny";
  /**
   * On which objects: on any; on one's own; on those that have one of `labels`; or on those that the controls
   * leave, which is for actions without an object, too.
   */
  readonly scope: "any" | "own" | "label" | "controls";
  /** `team=web` */
  readonly labels: readonly string[];
}
