import type { Body } from "../../domain/call.js";
import type { VariableFacts } from "../../domain/variable-facts.js";

/** A variable by name and value. */
export type Variable = readonly [name: string, value: string];

/** Reads the variables of a list like Env: `NAME=value`, or only `NAME`, which unsets it. */
export function variablesOf(field: string, env: readonly string[]): VariableFacts {
  const variables = env.filter((entry) => entry.includes("=")).map(splitEntry);
  return variablesOfPairs(field, variables);
}

/** Reads the variables of a map by name: build arguments, where null is one without a value. */
export function variablesOfMap(field: string, map: Body | null): VariableFacts {
  if (map === null) return { field, set: null, text: null, endings: null };
  const variables = Object.entries(map).map(([name, value]): Variable => [
    name,
    typeof value === "string" ? value : "",
  ]);
  return variablesOfPairs(field, variables);
}

/** Returns the facts of variables with known names and values. */
export function variablesOfPairs(field: string, variables: readonly Variable[]): VariableFacts {
  const texts = variables.filter(isText);
  const endings = new Set(texts.flatMap(([name]) => endingsOf(name.toLowerCase())));
  return {
    field,
    set: linesOf(namesOf(variables)),
    text: linesOf(namesOf(texts)),
    endings: linesOf([...endings]),
  };
}

/** Splits `NAME=value`; a value that is not there is `""`. */
export function splitEntry(entry: string): Variable {
  const equals = entry.indexOf("=");
  if (equals < 0) return [entry, ""];
  return [entry.slice(0, equals), entry.slice(equals + 1)];
}

function namesOf(variables: readonly Variable[]): readonly string[] {
  return variables.map(([name]) => name);
}

function linesOf(lines: readonly string[]): string {
  return lines.length === 0 ? "" : `\n${lines.join("\n")}\n`;
}

/** Returns `db_token`, `token`; for a name of many words only its last ones, so that this is linear in its length. */
function endingsOf(name: string): readonly string[] {
  const words = name.split("_").slice(-MAX_WORDS);
  const endings = words.map((_word, index) => words.slice(index).join("_"));
  return [...endings, ...endings.filter((one) => one.endsWith("s")).map((one) => one.slice(0, -1))];
}

/** The most words of a name of a secret, `private_key`. */
const MAX_WORDS = 4;

/** A service's variable may contain a template, which can expand to anything. */
function isText([, value]: Variable): boolean {
  if (value.includes("{{")) return true;
  return value !== "" && !/^(?:\/var)?\/run\/secrets\/(?!\.\.?$)[^/]+$/s.test(value);
}
