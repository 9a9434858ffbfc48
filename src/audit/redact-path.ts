import type { Call } from "../domain/call.js";
import { hidden, shownAs, type FormName } from "./forms.js";
import { shorten } from "./shorten.js";

/** What the variables of routes stand for. */
export const VARIABLES: ReadonlyMap<string, FormName> = new Map<string, FormName>([
  ["checkpoint", "name"],
  ["id", "object"],
  ["name", "object"],
]);

/** What a path of an unknown endpoint consists of: words, as those of the API do. */
const WORD = /^(?:_?[a-z][a-z_-]{0,15}|v\d{1,2}(?:\.\d{1,3}){0,2})$/;
const MAX_SEGMENTS = 8;

/**
 * The path of a call: of a route that is known its template with each name in its form, of another one the words
 * of which paths of the API consist. Null where it could not be read.
 */
export function redactPath({ path, template, vars }: Call): string | null {
  if (path === null) return null;
  if (template === null) return wordsOf(path);
  const shown = template.replace(/\{([a-z]+)[^}]*\}/g, (_all, name: string) =>
    variableOf(name, vars[name] ?? ""),
  );
  return shorten(shown, MAX_PATH);
}

/** What is shown of what a variable stands for. */
export function variableOf(name: string, text: string): string {
  const form = VARIABLES.get(name);
  return form === undefined ? hidden(text) : shownAs(text, form);
}

const MAX_PATH = 1024;

function wordsOf(path: string): string {
  const [, ...segments] = path.split("/", MAX_SEGMENTS + 1);
  return `/${segments.map((segment) => (segment === "" || WORD.test(segment) ? segment : hidden(segment))).join("/")}`;
}
