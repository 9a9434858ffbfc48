import { termName, type Module, type Term } from "../build/parse-rego.js";

/** An expression of a body; `terms` is a list with the operator first, a single term, or a `some` or `every`. */
export interface Expression {
  readonly terms: unknown;
  readonly negated?: boolean;
}

/** A Rego file as OPA reads it, with the place of each term. */
export interface ControlModule {
  /** The name by which controls import it, if it belongs to the shipped library: `host_paths`; null for a control's own. */
  readonly library: string | null;
  readonly file: string;
  readonly text: string;
  readonly module: Module;
}

/** The line on which a node of the syntax tree begins; 1 if it does not say. */
export function nodeLine(node: unknown): number {
  if (typeof node !== "object" || node === null || !("location" in node)) return 1;
  const { location } = node;
  const named = typeof location === "object" && location !== null && "row" in location;
  return named && typeof location.row === "number" ? location.row : 1;
}

/** Returns the name of a function that is called: `startswith`, `violation.new`. */
export function operatorOf(called: Term | undefined): string {
  return called?.type === "var" ? String(called.value) : termName(called).join(".");
}

/** Returns true for a term: an object with type and value. */
export function isTermNode(node: unknown): node is Term {
  return (
    typeof node === "object" &&
    node !== null &&
    "type" in node &&
    "value" in node &&
    typeof node.type === "string"
  );
}
