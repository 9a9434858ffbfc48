import type { Role, RoleRule } from "../../domain/roles.js";

const RULE: RoleRule = {
  effect: "allow",
  actions: ["*"],
  butClass: null,
  scope: "controls",
  label: null,
};

function role(...rules: readonly RoleRule[]): Role {
  return { mayExempt: false, readOnly: false, rules };
}

/** Allows everything except administering dockerd; the controls set the limits. */
const DEVELOPER = role({ ...RULE, butClass: "admin" });

/** Lists the roles that exist without being configured, since controls and profiles name them. */
export const BUILT_IN_ROLES: Readonly<Record<string, Role>> = {
  admin: role({ ...RULE, scope: "any" }),
  "break-glass": role({ ...RULE, scope: "any" }),
  "ci-job": DEVELOPER,
  developer: DEVELOPER,
  "image-publisher": DEVELOPER,
};

/** The rules for a caller whose roles contain no rule. */
export const USUAL_RULES: readonly RoleRule[] = DEVELOPER.rules;
