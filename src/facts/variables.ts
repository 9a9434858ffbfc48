import type { Body } from "../domain/call.js";
import type { VariableFacts } from "../domain/variable-facts.js";

/** A variable by name and value. */
export type Variable = readonly [name: string, value: string];

/** Variables of a list as Env holds it: `NAME=value`, or `NAME` alone, which takes it away. */
export function variablesOf(field: string, env: readonly string[]): VariableFacts {
  const variables = env.filter((entry) => entry.includes("=")).map(splitEntry);
  return variablesOfPairs(field, variables);
}

/** Variables of a map by name: build arguments, of which null is one without a value. */
export function variablesOfMap(field: string, map: Body | null): VariableFacts {
  if (map === null) return { field, set: null, text: null };
  const variables = Object.entries(map).map(([name, value]): Variable => [
    name,
    typeof value === "string" ? value : "",
  ]);
  return variablesOfPairs(field, variables);
}

/** Variables of which names and values are known. */
export function variablesOfPairs(field: string, variables: readonly Variable[]): VariableFacts {
  return { field, set: namesOf(variables), text: namesOf(variables.filter(isText)) };
}

function splitEntry(entry: string): Variable {
  const equals = entry.indexOf("=");
  return [entry.slice(0, equals), entry.slice(equals + 1)];
}

function namesOf(variables: readonly Variable[]): string {
  return variables.length === 0 ? "" : `\n${variables.map(([name]) => name).join("\n")}\n`;
}

function isText([, value]: Variable): boolean {
  return value !== "" && !/^(?:\/var)?\/run\/secrets\/(?!\.\.?$)[^/]+$/s.test(value);
}
