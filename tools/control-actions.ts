import { oneMeansAction } from "../src/domain/actions.js";
import type { ParsedControl } from "./control-calls.js";
import { stringsIn } from "./literal-terms.js";
import {
  argumentsIn,
  isChain,
  termsIn,
  type Rule,
  type Term,
} from "../src/policy-build/parse-rego.js";

const PATTERN = "*";

/**
 * Returns what is wrong with the actions that a control's rules name, a clause each. The control is not evaluated for
 * an action that METADATA does not list, and sets of actions belong in METADATA.
 */
export function faultsOfActions(
  control: ParsedControl,
  actions: readonly string[],
): readonly string[] {
  const rules = control.modules.flatMap(({ rules: own = [] }) => own);
  const { endpoints = [], responses = [], actions: groups = {} } = control.metadata.custom ?? {};
  const grouped = Object.values(groups).flat();
  const listed = (action: string): boolean =>
    oneMeansAction([...endpoints, ...responses, ...grouped], action);
  const strange = [...new Set(stringsIn(rules))].filter(
    (name) => actions.includes(name) && !listed(name),
  );
  const misspelt = grouped.filter((name) => !actions.includes(name));
  const sets = termsIn(rules).filter((term) => isActionSet(term, actions));
  return [
    ...strange.map((name) => `names the action "${name}", METADATA lists it nowhere`),
    ...misspelt.map((name) => `lists "${name}" in custom.actions, there is no such action`),
    ...sets.map((set) => `has the set ${textOf(set)}, it must be a group in custom.actions`),
    ...faultsOfCalls(rules, endpoints, groups),
  ];
}

/** The build replaces each call by what METADATA lists, so calls need one spelling and METADATA must list the group. */
function faultsOfCalls(
  rules: readonly Rule[],
  endpoints: readonly string[],
  groups: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  const listed = argumentsIn(rules, "action.listed");
  const among = argumentsIn(rules, "action.among");
  const names = among.map(([, group]) => (group?.type === "string" ? String(group.value) : ""));
  const unused = Object.keys(groups).filter((name) => !names.includes(name));
  const patterns = listed.length > 0 ? endpoints.filter((name) => name.includes(PATTERN)) : [];
  return [
    ...[...listed, ...among].flatMap(([chain]) =>
      isChain(chain) ? [] : ["must pass rego.metadata.chain() itself to action.listed and among"],
    ),
    ...names
      .filter((name) => !Object.hasOwn(groups, name))
      .map((name) => `asks for the group "${name}", custom.actions does not have it`),
    ...unused.map((name) => `has the group "${name}" in custom.actions, no rule names it`),
    ...patterns.map(
      (name) => `calls action.listed, but custom.endpoints has the pattern "${name}"`,
    ),
  ];
}

function isActionSet({ type, value }: Term, actions: readonly string[]): boolean {
  return (
    type === "set" &&
    (value as readonly Term[]).some((member) => actions.includes(String(member.value)))
  );
}

function textOf(set: Term): string {
  return `{${stringsIn(set.value).join(", ")}}`;
}
