import { meansAction } from "../../domain/actions.js";
import { ACTIONS } from "../build/known-actions.js";
import { termName, termsIn, type Rule, type Term } from "../build/parse-rego.js";
import type { CustomMetadata } from "../build/read-metadata.js";
import { lineWith, type ControlFinding } from "./finding.js";
import { chained, stringsIn } from "./literal-terms.js";
import { operatorOf, type ControlModule, type Expression } from "./rego-module.js";

/** The actions for which a rule can hold; null for any. */
type Handled = readonly string[] | null;

/**
 * Finds actions that METADATA lists and no rule handles, since each rule compares the action with others. The control is
 * asked about them and has nothing to say.
 */
export function unhandledActions(
  id: string,
  custom: CustomMetadata,
  modules: readonly ControlModule[],
): readonly ControlFinding[] {
  const lists = { violations: custom.endpoints ?? [], response_violations: custom.responses ?? [] };
  return Object.entries(lists).flatMap(([name, patterns]) => {
    const handled = handledBy(name, { modules, custom, seen: [] });
    if (handled === null || !definesAny(name, modules)) return [];
    return patterns
      .filter((pattern) => !handled.some((action) => meansAction(pattern, action)))
      .map((pattern) => unhandled(id, pattern, name, modules));
  });
}

function unhandled(
  id: string,
  action: string,
  rules: string,
  modules: readonly ControlModule[],
): ControlFinding {
  const main = modules.find(({ file }) => file.endsWith(`/${id}.rego`)) ?? modules[0];
  const known = ACTIONS.some((one) => meansAction(action, one));
  return {
    ...{ rule: "unhandled-action", level: known ? "error" : "warning" },
    file: main?.file ?? id,
    line: lineWith(main?.text ?? "", /^#\s+(endpoints|responses):/),
    message: `METADATA lists "${action}", for which none of the rules "${rules}" can hold; add a rule, or remove the action`,
  };
}

interface Search {
  readonly modules: readonly ControlModule[];
  readonly custom: CustomMetadata;
  /** The rules on the way, so that recursion ends. */
  readonly seen: readonly string[];
}

function definesAny(name: string, modules: readonly ControlModule[]): boolean {
  return rulesNamed(name, modules).length > 0;
}

function rulesNamed(name: string, modules: readonly ControlModule[]): readonly Rule[] {
  return modules
    .flatMap(({ module }) => module.rules ?? [])
    .flatMap(chained)
    .filter(({ head }) => head.name === name);
}

/** The actions of all rules of a name together. */
function handledBy(name: string, search: Search): Handled {
  const rules = rulesNamed(name, search.modules);
  if (rules.length === 0 || search.seen.includes(name)) return null;
  const inside = { ...search, seen: [...search.seen, name] };
  const each = rules.map((rule) => handledByRule(rule, inside));
  return each.includes(null) ? null : each.flatMap((actions) => actions ?? []);
}

/** A rule holds only where all of its expressions do. */
function handledByRule({ body, head }: Rule, search: Search): Handled {
  const expressions = Array.isArray(body) ? (body as readonly Expression[]) : [];
  const conditions = expressions.filter(({ negated }) => negated !== true);
  const sets = [
    ...conditions.map(({ terms }) => handledByTerms(terms, search)),
    ...termsIn([head.key, head.value]).map((term) => keysAskedFor(term, search)),
  ];
  return sets.reduce(both, null);
}

function both(one: Handled, other: Handled): Handled {
  if (one === null) return other;
  return other === null ? one : one.filter((action) => other.includes(action));
}

function handledByTerms(terms: unknown, search: Search): Handled {
  const list = (Array.isArray(terms) ? terms : [terms]) as readonly (Term | undefined)[];
  const [first, ...args] = list;
  if (first?.type === "call") return handledByTerms(first.value, search);
  if (list.length === 1)
    return first?.type === "var" ? handledBy(String(first.value), search) : null;
  return handledByCall(
    operatorOf(first),
    args.filter((one) => one !== undefined),
    search,
  );
}

function handledByCall(operator: string, args: readonly Term[], { custom }: Search): Handled {
  const { endpoints = [], actions: groups = {} } = custom;
  if (operator === "action.listed") return expanded(endpoints);
  if (operator === "action.among") return expanded(groups[String(args[1]?.value)] ?? []);
  return args.some(isAction) ? comparedWith(operator, args) : null;
}

function comparedWith(operator: string, args: readonly Term[]): Handled {
  const [, set] = args;
  if (EQUALITIES.includes(operator)) return stringsIn(args.filter(({ type }) => type === "string"));
  return operator === "internal.member_2" && set?.type === "set" ? stringsIn(set) : null;
}

const EQUALITIES = ["equal", "eq"];

/** `{"container.create": …}[input.request.action]`, or a rule of such a name, has a value for these keys alone. */
function keysAskedFor(term: Term, search: Search): Handled {
  if (term.type === "var") return tableOf(String(term.value), search);
  if (term.type !== "ref") return null;
  const [head, index] = term.value as readonly Term[];
  if (head?.type !== "object" || index === undefined || !isAction(index)) return null;
  return (head.value as readonly (readonly [Term, Term])[]).map(([key]) => String(key.value));
}

function tableOf(name: string, search: Search): Handled {
  const rules = rulesNamed(name, search.modules);
  if (rules.length !== 1 || search.seen.includes(name)) return null;
  const [rule] = rules;
  return rule?.head.value === undefined
    ? null
    : keysAskedFor(rule.head.value, { ...search, seen: [...search.seen, name] });
}

function isAction(term: Term): boolean {
  return termName(term).join(".") === "input.request.action";
}

function expanded(patterns: readonly string[]): readonly string[] {
  return ACTIONS.filter((action) => patterns.some((pattern) => meansAction(pattern, action)));
}
