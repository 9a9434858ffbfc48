import type { Role, RoleRule } from "../domain/roles.js";

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

/** Everything but what administers the daemon; the controls say how far. */
const DEVELOPER = role({ ...RULE, butClass: "admin" });

/** Roles that need not be listed, since controls and profiles name them. */
export const BUILT_IN_ROLES: Readonly<Record<string, Role>> = {
  admin: role({ ...RULE, scope: "any" }),
  "break-glass": role({ ...RULE, scope: "any" }),
  "ci-job": DEVELOPER,
  developer: DEVELOPER,
  "image-publisher": DEVELOPER,
};

/** What somebody may do of whose roles none says it. */
export const USUAL_RULES: readonly RoleRule[] = DEVELOPER.rules;
