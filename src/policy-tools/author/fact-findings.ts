import { expressionsIn, termsIn, type Rule, type Term } from "../build/parse-rego.js";
import { chained } from "./literal-terms.js";
import { factReads, isFact, pathOf, type FactRead } from "./fact-reads.js";
import type { ControlFinding } from "./finding.js";
import { nodeLine, operatorOf, type ControlModule, type Expression } from "./rego-module.js";
import { factName, type FactPath, type SchemaFacts } from "./schema-facts.js";

/**
 * Finds rules that refuse nothing where a fact is null or has no value: a fact that only plain rules read, a negated
 * call on a fact that may be absent, and a violation that is made of one.
 */
export function factFindings(
  modules: readonly ControlModule[],
  facts: SchemaFacts,
): readonly ControlFinding[] {
  const own = modules.filter(({ library }) => library === null);
  return [...untested(factReads(modules), facts), ...own.flatMap((one) => absent(one, own, facts))];
}

/** A fact must be read once at least where null makes a violation. */
function untested(reads: readonly FactRead[], facts: SchemaFacts): readonly ControlFinding[] {
  const found = new Map<string, ControlFinding>();
  for (const read of reads.filter(({ own }) => own)) {
    const open = facts.nullable(read.path).find((fact) => !reads.some((one) => covers(one, fact)));
    if (open === undefined || found.has(factName(open))) continue;
    found.set(factName(open), untestedFinding(read, open));
  }
  return [...found.values()];
}

function covers({ path, unknown, use }: FactRead, fact: FactPath): boolean {
  if (unknown === "silent" || fact.some((name, at) => path[at] !== name)) return false;
  return use !== "null" || path.length === fact.length;
}

function untestedFinding({ file, line, use, path }: FactRead, fact: FactPath): ControlFinding {
  const name = factName(fact);
  const equality = use === "equality";
  const help = equality
    ? `write what is permitted and negate it, as in "not ${factName(path)} == false"`
    : `deny it as well, by "not" before a rule that reads the fact, or by "is_null(${name})"`;
  return {
    ...{ rule: equality ? "unsafe-equality" : "null-not-tested", level: "error", file, line },
    message: `${name} is null where it is unknown, and the control then refuses nothing; ${help}`,
  };
}

/** Negation does not reach an argument that has no value: OPA evaluates it first, and the rule ends there. */
function absent(
  { file, module }: ControlModule,
  modules: readonly ControlModule[],
  facts: SchemaFacts,
): readonly ControlFinding[] {
  return (module.rules ?? []).flatMap(chained).flatMap((rule) => {
    const body = bodyOf(rule);
    const place = { file, facts, guards: guardsIn(body, modules) };
    return [...negatedCalls(body, place), ...violationOf(rule, place)];
  });
}

interface Place {
  readonly file: string;
  readonly facts: SchemaFacts;
  /** Facts without which the body is not evaluated to its end. */
  readonly guards: readonly FactPath[];
}

function bodyOf({ body }: Rule): readonly Expression[] {
  return Array.isArray(body) ? (body as readonly Expression[]) : [];
}

/** The facts that a body reads in conditions which are not negated, and the rules that it names there. */
function guardsIn(
  body: readonly Expression[],
  modules: readonly ControlModule[],
): readonly FactPath[] {
  const conditions = body.filter(({ negated }) => negated !== true).map(({ terms }) => terms);
  const names = termsIn(conditions).flatMap(({ type, value }) => (type === "var" ? [value] : []));
  const rules = modules.flatMap(({ module }) => module.rules ?? []);
  const named = rules.filter(({ head }) => names.includes(head.name)).flatMap(bodyOf);
  const further = named.filter(({ negated }) => negated !== true).map(({ terms }) => terms);
  return factsIn([conditions, further]).map(pathOf);
}

function negatedCalls(body: readonly Expression[], place: Place): readonly ControlFinding[] {
  return body.flatMap(({ negated, terms }) => {
    const [called, ...args] = Array.isArray(terms) ? (terms as readonly Term[]) : [];
    const operator = operatorOf(called);
    // OPA compares by "==" without evaluating its sides first.
    if (negated !== true || called === undefined || operator === "equal") return [];
    return args.filter(isFact).flatMap((fact) =>
      absentFinding(fact, place, {
        rule: "absent-in-negation",
        effect: `"not" in front of "${spelling(operator)}" does not hold either; put the condition into a rule of its own and negate that`,
      }),
    );
  });
}

/** A violation that has no value refuses nothing. */
function violationOf({ head }: Rule, place: Place): readonly ControlFinding[] {
  if (!["violations", "response_violations"].includes(head.name)) return [];
  const safe = new Set(argumentsOf(head.key, "violation.member").map(([first]) => first));
  const facts = factsIn(head.key).filter((fact) => !safe.has(fact));
  return facts.flatMap((fact) => {
    const around = factName(pathOf(fact).slice(0, -1));
    return absentFinding(fact, place, {
      rule: "absent-in-violation",
      effect: `the violation has none either; read it by violation.member(${around}, "${pathOf(fact).at(-1) ?? ""}")`,
    });
  });
}

function absentFinding(
  fact: Term,
  { file, facts, guards }: Place,
  { rule, effect }: { readonly rule: string; readonly effect: string },
): readonly ControlFinding[] {
  const path = pathOf(fact);
  const open = mayBeAbsent(path, guards, facts);
  if (open === undefined) return [];
  const message = `where ${factName(open)} is null, ${factName(path)} has no value, and ${effect}`;
  return [{ rule, level: "error", file, line: nodeLine(fact), message }];
}

function argumentsOf(node: unknown, name: string): readonly (readonly Term[])[] {
  const calls = termsIn(node)
    .filter(({ type }) => type === "call")
    .map(({ value }) => value as readonly Term[]);
  return [...calls, ...expressionsIn(node)]
    .filter(([called]) => operatorOf(called) === name)
    .map(([, ...args]) => args);
}

/** The fact around this one whose null leaves this one without a value, unless the body reads on only where it is there. */
function mayBeAbsent(
  path: FactPath,
  guards: readonly FactPath[],
  facts: SchemaFacts,
): FactPath | undefined {
  const around = facts.nullable(path).filter((fact) => fact.length < path.length);
  return around.find(
    (fact) =>
      !guards.some(
        (guard) => guard.length > fact.length && fact.every((name, at) => guard[at] === name),
      ),
  );
}

function factsIn(node: unknown): readonly Term[] {
  return termsIn(node).filter(isFact);
}

function spelling(operator: string): string {
  return (
    { "internal.member_2": "in", neq: "!=", lt: "<", lte: "<=", gt: ">", gte: ">=" }[operator] ??
    operator
  );
}
