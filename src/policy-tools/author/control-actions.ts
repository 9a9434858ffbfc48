import { oneMeansAction } from "../../domain/actions.js";
import type { ControlFault, ParsedControl } from "./control-calls.js";
import { stringsIn } from "./literal-terms.js";
import { argumentsIn, isChain, termsIn, type Rule, type Term } from "../build/parse-rego.js";

const PATTERN = "*";

/**
 * Returns what is wrong with the actions that a control's rules name, a clause each. The control is not evaluated for
 * an action that METADATA does not list, and sets of actions belong in METADATA.
 */
export function faultsOfActions(
  control: ParsedControl,
  actions: readonly string[],
): readonly ControlFault[] {
  const rules = control.modules.flatMap(({ rules: own = [] }) => own);
  const { endpoints = [], responses = [], actions: groups = {} } = control.metadata.custom ?? {};
  const grouped = Object.values(groups).flat();
  const listed = (action: string): boolean =>
    oneMeansAction([...endpoints, ...responses, ...grouped], action);
  const strange = termsIn(rules).filter(
    ({ type, value }) =>
      type === "string" && actions.includes(String(value)) && !listed(String(value)),
  );
  const misspelt = grouped.filter((name) => !actions.includes(name));
  const sets = termsIn(rules).filter((term) => isActionSet(term, actions));
  return [
    ...firstOfEach(strange).map((node) => ({
      text: `names the action "${String(node.value)}", METADATA lists it nowhere`,
      node,
    })),
    ...misspelt.map((name) =>
      inMetadata(`lists "${name}" in custom.actions, there is no such action`),
    ),
    ...sets.map((node) => ({
      text: `has the set ${textOf(node)}, it must be a group in custom.actions`,
      node,
    })),
    ...faultsOfCalls(rules, endpoints, groups),
  ];
}

function inMetadata(text: string): ControlFault {
  return { text, node: null };
}

function firstOfEach(terms: readonly Term[]): readonly Term[] {
  return terms.filter(({ value }, at) => terms.findIndex((one) => one.value === value) === at);
}

/** The build replaces each call by what METADATA lists, so calls need one spelling and METADATA must list the group. */
function faultsOfCalls(
  rules: readonly Rule[],
  endpoints: readonly string[],
  groups: Readonly<Record<string, readonly string[]>>,
): readonly ControlFault[] {
  const listed = argumentsIn(rules, "action.listed");
  const among = argumentsIn(rules, "action.among");
  const patterns = listed.length > 0 ? endpoints.filter((name) => name.includes(PATTERN)) : [];
  return [
    ...[...listed, ...among].flatMap(([chain]) => {
      const text = "must pass rego.metadata.chain() itself to action.listed and among";
      return isChain(chain) ? [] : [{ text, node: chain ?? null }];
    }),
    ...faultsOfGroups(among, groups),
    ...patterns.map((name) =>
      inMetadata(`calls action.listed, but custom.endpoints has the pattern "${name}"`),
    ),
  ];
}

function faultsOfGroups(
  among: readonly (readonly Term[])[],
  groups: Readonly<Record<string, readonly string[]>>,
): readonly ControlFault[] {
  const named = among.map(([, group]) => ({
    name: group?.type === "string" ? String(group.value) : "",
    node: group ?? null,
  }));
  const unused = Object.keys(groups).filter((group) => !named.some(({ name }) => name === group));
  return [
    ...named
      .filter(({ name }) => !Object.hasOwn(groups, name))
      .map(({ name, node }) => ({
        text: `asks for the group "${name}", custom.actions does not have it`,
        node,
      })),
    ...unused.map((name) =>
      inMetadata(`has the group "${name}" in custom.actions, no rule names it`),
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
