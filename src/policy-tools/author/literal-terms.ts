import { expressionsIn, termName, termsIn } from "../build/parse-rego.js";
import type { Module, Rule, Term } from "../build/parse-rego.js";

/**
 * The terms that `term` of `rule` can stand for, as far as the control's own files say: the value of a variable, of a
 * rule, of a function's rules, or of any member of an object. A term that none of these explains stands for itself.
 */
export function literalsOf(term: Term, rule: Rule, modules: readonly Module[]): readonly Term[] {
  const found = sourcesOf(term, rule, modules);
  return found.length === 0
    ? [term]
    : found.flatMap(({ value, of }) => literalsOf(value, of, modules));
}

interface Source {
  readonly value: Term;
  readonly of: Rule;
}

function sourcesOf(term: Term, rule: Rule, modules: readonly Module[]): readonly Source[] {
  if (term.type === "var") {
    const assigned = assignedIn(rule, term.value).map((value) => ({ value, of: rule }));
    return assigned.length > 0 ? assigned : resultsOf(term.value, modules);
  }
  if (term.type === "call") {
    const [called, ...more] = termName((term.value as readonly Term[])[0]);
    return more.length > 0 ? [] : resultsOf(called, modules);
  }
  const [object, member, ...more] = termName(term);
  return member === undefined || more.length > 0 ? [] : membersOf(object, modules);
}

/** Returns the terms that `name := …` assigns in the rule. */
function assignedIn(rule: Rule, name: unknown): readonly Term[] {
  return expressionsIn(rule.body).flatMap(([operator, to, value]) => {
    const assigns = termName(operator)[0] === "assign" && to?.type === "var" && to.value === name;
    return assigns && value !== undefined ? [value] : [];
  });
}

/** Returns the results of the rules of that name. */
function resultsOf(name: unknown, modules: readonly Module[]): readonly Source[] {
  return modules
    .flatMap(({ rules = [] }) => rules)
    .flatMap(chained)
    .filter(({ head }) => head.name === name)
    .flatMap((of) => (of.head.value === undefined ? [] : [{ value: of.head.value, of }]));
}

function membersOf(object: unknown, modules: readonly Module[]): readonly Source[] {
  return resultsOf(object, modules).flatMap(({ value, of }) =>
    value.type === "object"
      ? (value.value as readonly (readonly [Term, Term])[]).map(([, member]) => ({
          value: member,
          of,
        }))
      : [],
  );
}

/** A rule and those that its `else` adds, each alone. */
export function chained(rule: Rule): readonly Rule[] {
  const { else: next, ...alone } = rule;
  return next === undefined ? [alone] : [alone, ...chained(next)];
}

/** The strings that stand in `node`. */
export function stringsIn(node: unknown): readonly string[] {
  return termsIn(node).flatMap(({ type, value }) => (type === "string" ? [String(value)] : []));
}
