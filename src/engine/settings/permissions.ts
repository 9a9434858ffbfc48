import { oneMeansAction } from "../../domain/actions.js";
import type { ActionClass } from "../../domain/call.js";
import type { People } from "../../domain/people.js";
import type { CallerRule, Permission, Role } from "../../domain/roles.js";
import { BUILT_IN_ROLES, USUAL_RULES } from "./built-in-roles.js";
import { expanded, type TemplateValues } from "./templates.js";

/** Returns the role with that name, from the settings or built in. */
export function roleOf({ roles }: People, name: string): Role | undefined {
  if (Object.hasOwn(roles, name)) return roles[name];
  return Object.hasOwn(BUILT_IN_ROLES, name) ? BUILT_IN_ROLES[name] : undefined;
}

/** Returns all rules of a caller's roles. If no rule allows anything, returns the usual rules. */
export function roleRulesOf(
  people: People,
  roles: readonly string[],
  values: TemplateValues,
): readonly CallerRule[] {
  const given = roles.flatMap((name) => roleOf(people, name)?.rules ?? []);
  const allows = given.some(({ effect }) => effect === "allow");
  return [...given, ...(allows ? [] : USUAL_RULES)].map(({ label, ...rule }) => ({
    ...rule,
    labels: label === null ? [] : labelsOf(label, values),
  }));
}

/** Returns what rules permit for one action. */
export function permissionsFor(
  rules: readonly CallerRule[],
  action: string,
  actionClass: ActionClass,
): readonly Permission[] {
  return rules
    .filter(({ actions, butClass }) => butClass !== actionClass && oneMeansAction(actions, action))
    .map(({ effect, scope, labels }) => ({ effect, scope, labels }));
}

/** Expands a label: one for each group if it contains `${group}`; none if a value is missing. */
function labelsOf(label: string, values: TemplateValues): readonly string[] {
  const change = { control: "", name: "", how: "set", pattern: false, origin: "" } as const;
  return expanded({ ...change, value: [label] }, values).value as readonly string[];
}
