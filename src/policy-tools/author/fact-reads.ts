import { termName, type Rule, type Term } from "../build/parse-rego.js";
import { isTermNode, nodeLine, operatorOf } from "./rego-module.js";
import type { ControlModule, Expression } from "./rego-module.js";
import type { FactPath } from "./schema-facts.js";

/** A place where a control reads a fact. */
export interface FactRead {
  readonly path: FactPath;
  readonly file: string;
  readonly line: number;
  /** False if a function of the shipped library reads it. */
  readonly own: boolean;
  /**
   * The result if the fact has no value, or null: `denies` if a violation follows, `silent` if the rule is not evaluated
   * further.
   */
  readonly unknown: "denies" | "silent";
  /** `null`: compared with null, or in a function that takes null; covers the fact alone, not what it is in. */
  readonly use: "equality" | "null" | "other";
}

/** The way a rule is read: in the body of a `not`, an unknown fact becomes a violation. */
type Sense = "plain" | "negated";

/** Functions that have a value whether their first argument has one of the right type or is null. */
const TAKES_NULL = new Set(["violation.member", "is_null", "type_name"]);

/**
 * Returns every read of a fact on the way from the rules `violations` and `response_violations` of a control, through
 * its own rules and functions and those of the shipped library that it imports.
 */
export function factReads(modules: readonly ControlModule[]): readonly FactRead[] {
  const reads: FactRead[] = [];
  const seen = new Set<string>();
  const named = rulesByName(modules);
  const follow = (name: string, sense: Sense): void => {
    if (seen.has(`${name} ${sense}`)) return;
    seen.add(`${name} ${sense}`);
    const own = named.get(name) ?? [];
    // A rule with a default has a value whatever it reads.
    const reading = own.some(({ rule }) => rule.default === true) ? "negated" : sense;
    for (const { rule, file, library } of own) {
      const inLibrary = (called: string): string =>
        library !== null && !called.includes(".") ? `${library}.${called}` : called;
      const further = (called: string, next: Sense): void => {
        follow(inLibrary(called), next);
      };
      reads.push(...readsOfRule(rule, { file, library, sense: reading, follow: further }));
    }
  };
  for (const name of ["violations", "response_violations"]) follow(name, "plain");
  return reads;
}

interface PlacedRule {
  readonly rule: Rule & { readonly default?: boolean };
  readonly file: string;
  readonly library: string | null;
}

interface Context {
  readonly file: string;
  readonly library: string | null;
  readonly sense: Sense;
  /** Goes on to the rules of a name. */
  readonly follow: (name: string, sense: Sense) => void;
}

function rulesByName(
  modules: readonly ControlModule[],
): ReadonlyMap<string, readonly PlacedRule[]> {
  const named = new Map<string, PlacedRule[]>();
  for (const { file, library, module } of modules)
    for (const rule of module.rules ?? []) {
      const name = library === null ? rule.head.name : `${library}.${rule.head.name}`;
      named.set(name, [...(named.get(name) ?? []), { rule, file, library }]);
    }
  return named;
}

function readsOfRule(rule: Rule, context: Context): readonly FactRead[] {
  const { head, body, else: next } = rule;
  return [
    ...readsOfNode([head.args, head.key, head.value], context, "other"),
    ...readsOfBody(body, context),
    ...(next === undefined ? [] : readsOfRule(next, context)),
  ];
}

function readsOfBody(body: unknown, context: Context): readonly FactRead[] {
  if (!Array.isArray(body)) return [];
  return (body as readonly Expression[]).flatMap((expression) => {
    const sense = expression.negated === true ? opposite(context.sense) : context.sense;
    return readsOfExpression(expression, { ...context, sense });
  });
}

function opposite(sense: Sense): Sense {
  return sense === "plain" ? "negated" : "plain";
}

function readsOfExpression({ terms }: Expression, context: Context): readonly FactRead[] {
  if (!Array.isArray(terms))
    return readsOfNode(terms, context, isTermNode(terms) ? "equality" : "other");
  const list = terms as readonly Term[];
  const operator = operatorOf(list[0]);
  const [, ...args] = list;
  return readsOfCall(operator, args, context);
}

function readsOfCall(
  operator: string,
  args: readonly Term[],
  context: Context,
): readonly FactRead[] {
  context.follow(operator, context.sense);
  if (COMPARISONS.has(operator) && args.some(({ type }) => type === "null"))
    return args.flatMap((arg) => readsOfNull(operator, arg, context));
  if (operator === "object.get") return readsOfGet(args, context);
  if (TAKES_NULL.has(operator)) {
    const [first, ...others] = args;
    return [
      ...readsOfNode(first, { ...context, sense: "negated" }, "null"),
      ...readsOfNode(others, context, "other"),
    ];
  }
  return readsOfNode(args, context, operator === "equal" ? "equality" : "other");
}

/**
 * `object.get(input, ["spec", "privileged"], null)` has a value whatever is null on the way. With another default, which
 * may be the harmless one, it counts as the fact itself.
 */
function readsOfGet(args: readonly Term[], context: Context): readonly FactRead[] {
  const [object, path, otherwise] = args;
  const own = readsOfNode(args, context, "other");
  if (object === undefined || !isFactOrInput(object) || path?.type !== "array") return own;
  const { file, library, sense } = context;
  const denies = otherwise?.type === "null" || sense === "negated";
  const whole = [
    ...pathOf(object),
    ...(path.value as readonly Term[]).map(({ value }) => String(value)),
  ];
  const read = { path: whole, file, line: nodeLine(object), own: library === null };
  return [...own, { ...read, unknown: denies ? "denies" : "silent", use: "other" }];
}

function isFactOrInput(term: Term): boolean {
  return isFact(term) || (term.type === "var" && term.value === "input");
}

const COMPARISONS = new Set(["equal", "eq", "neq"]);

/** `x == null` in a plain rule finds null, as `x != null` does in a negated one. */
function readsOfNull(operator: string, arg: Term, context: Context): readonly FactRead[] {
  const finds = (operator === "neq") === (context.sense === "negated");
  return readsOfNode(arg, { ...context, sense: finds ? "negated" : "plain" }, "null");
}

/** Reads in any part of the syntax tree; bodies of comprehensions and of `every` are read in the same sense. */
function readsOfNode(node: unknown, context: Context, use: FactRead["use"]): readonly FactRead[] {
  if (typeof node !== "object" || node === null) return [];
  if (Array.isArray(node)) {
    const list = node as readonly unknown[];
    return isBody(list)
      ? readsOfBody(list, context)
      : list.flatMap((one) => readsOfNode(one, context, use));
  }
  if (!isTermNode(node))
    return Object.values(node).flatMap((one) => readsOfNode(one, context, "other"));
  return readsOfTerm(node, context, use);
}

function readsOfTerm(term: Term, context: Context, use: FactRead["use"]): readonly FactRead[] {
  if (term.type === "call") {
    const [called, ...args] = term.value as readonly Term[];
    return readsOfCall(operatorOf(called), args, context);
  }
  if (term.type === "ref") return readsOfReference(term, context, use);
  if (term.type === "var") context.follow(String(term.value), context.sense);
  return readsOfNode(term.value, context, "other");
}

function readsOfReference(term: Term, context: Context, use: FactRead["use"]): readonly FactRead[] {
  const [head, ...rest] = term.value as readonly Term[];
  const inside = readsOfNode(rest, context, "other");
  if (isFact(term)) return [...inside, ...factRead(term, context, use)];
  if (head?.type !== "var") return [...readsOfNode(head, context, "other"), ...inside];
  const [member] = rest;
  context.follow(String(head.value), context.sense);
  // A rule of the shipped library.
  if (member?.type === "string")
    context.follow(`${String(head.value)}.${String(member.value)}`, context.sense);
  return inside;
}

function factRead(
  term: Term,
  { file, library, sense }: Context,
  use: FactRead["use"],
): readonly FactRead[] {
  const path = pathOf(term);
  if (path.length === 0) return [];
  const unknown = sense === "negated" ? "denies" : "silent";
  return [{ path, file, line: nodeLine(term), own: library === null, unknown, use }];
}

/** The part of a reference to `input` that is written out: of `input.spec.mounts[i].type` it is `spec.mounts`. */
export function pathOf(term: Term): FactPath {
  if (term.type !== "ref") return [];
  const path: string[] = [];
  for (const part of (term.value as readonly Term[]).slice(1)) {
    if (part.type !== "string") break;
    path.push(String(part.value));
  }
  return path;
}

/** Returns true for a reference to `input`. */
export function isFact(term: Term): boolean {
  return termName(term)[0] === "input";
}

function isBody(list: readonly unknown[]): boolean {
  const [first] = list;
  return typeof first === "object" && first !== null && "terms" in first;
}
