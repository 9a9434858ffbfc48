import type { Call } from "../../domain/call.js";
import { hidden, shownAs, type PatternName } from "./allow-list-patterns.js";
import { shorten } from "./shorten.js";

/** The forms of the values of route variables. */
export const VARIABLES: ReadonlyMap<string, PatternName> = new Map<string, PatternName>([
  ["checkpoint", "name"],
  ["id", "object"],
  ["name", "object"],
]);

/** A word in the path of an unknown endpoint, similar to those of the API. */
const WORD = /^(?:_?[a-z][a-z_-]{0,15}|v\d{1,2}(?:\.\d{1,3}){0,2})$/;
const MAX_SEGMENTS = 8;

/**
 * Redacts the path of a request: a known route shows its template with each name in its form, an unknown one
 * only words similar to those of the API. Null if the path could not be read.
 */
export function redactPath({ path, template, vars }: Call): string | null {
  if (path === null) return null;
  if (template === null) return wordsOf(path);
  const shown = template.replace(/\{([a-z]+)(?:[^a-z}][^}]*)?\}/g, (_all, name: string) =>
    shownVariable(name, vars[name] ?? ""),
  );
  return shorten(shown, MAX_PATH);
}

/** Returns what is shown of a variable's value. */
export function shownVariable(name: string, text: string): string {
  const pattern = VARIABLES.get(name);
  return pattern === undefined ? hidden(text) : shownAs(text, pattern);
}

const MAX_PATH = 1024;

function wordsOf(path: string): string {
  const [, ...segments] = path.split("/", MAX_SEGMENTS + 1);
  return `/${segments.map((segment) => (segment === "" || WORD.test(segment) ? segment : hidden(segment))).join("/")}`;
}
