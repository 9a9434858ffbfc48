import { tryOpa } from "./run-opa.js";
import { PolicyBuildError } from "../../domain/errors.js";

/** A node of OPA's syntax tree: `{type: "string", value: "a"}`. */
export interface Term {
  readonly type: string;
  readonly value: unknown;
}

/** A rule's head; of the three kinds of results a rule has one. */
export interface RuleHead {
  readonly name: string;
  readonly args?: readonly Term[];
  readonly key?: Term;
  readonly value?: Term;
}

/** A rule of a Rego file. */
export interface Rule {
  readonly head: RuleHead;
  readonly body: unknown;
  readonly else?: Rule;
}

/** A Rego file as OPA reads it. */
export interface Module {
  /** `data`, then each part of its name. */
  readonly package: { readonly path: readonly Term[] };
  readonly rules?: readonly Rule[];
}

const PARSED =
  "{name: module | some name, source in input; module := rego.parse_module(name, source)}";

/**
 * Parses Rego files, by name, in one run of OPA.
 *
 * @throws {PolicyBuildError} When OPA cannot read one.
 */
export async function parseRego(
  opa: string,
  files: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, Module>>> {
  const args = ["eval", "--format", "raw", "--strict-builtin-errors", "--stdin-input", PARSED];
  const { stdout, stderr } = await tryOpa(opa, args, { input: JSON.stringify(files) });
  try {
    return JSON.parse(stdout) as Readonly<Record<string, Module>>;
  } catch {
    // It names the file and the line, and then the built-in that read them.
    const [, said = stderr || stdout] =
      /occurred: (\S+:\d+: rego_parse_error: .*)/.exec(stderr) ?? [];
    throw new PolicyBuildError(`Cannot parse Rego: ${said.trim()}`);
  }
}

/** Every term below `node`, itself included, parents first. */
export function termsIn(node: unknown): readonly Term[] {
  if (typeof node !== "object" || node === null) return [];
  const below = Object.values(node).flatMap(termsIn);
  return isTerm(node) ? [node, ...below] : below;
}

function isTerm(node: object): node is Term {
  return "type" in node && "value" in node && typeof node.type === "string";
}

/** The name that a reference spells: `["violation", "new"]`; empty for any other term. */
export function termName(term: Term | undefined): readonly unknown[] {
  return term?.type === "ref" ? (term.value as readonly Term[]).map(({ value }) => value) : [];
}

/** The expressions of bodies in `node`, each with its operator first. */
export function expressionsIn(node: unknown): readonly (readonly Term[])[] {
  if (typeof node !== "object" || node === null) return [];
  const below = Object.values(node).flatMap(expressionsIn);
  return "terms" in node && Array.isArray(node.terms) ? [node.terms as Term[], ...below] : below;
}

/** The arguments of each call in `node` of a function such as `violation.new`. */
export function argumentsIn(node: unknown, name: string): readonly (readonly Term[])[] {
  const calls = termsIn(node).filter(({ type }) => type === "call");
  const all = [...calls.map(({ value }) => value as readonly Term[]), ...expressionsIn(node)];
  return all.filter(([called]) => termName(called).join(".") === name).map(([, ...args]) => args);
}

/** Returns true if the term is `rego.metadata.chain()`. */
export function isChain(term: Term | undefined): boolean {
  return argumentsIn(term, "rego.metadata.chain").length === 1 && term?.type === "call";
}
