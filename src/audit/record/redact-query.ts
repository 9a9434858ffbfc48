import type { Call } from "../../domain/call.js";
import type { RedactedCall } from "../../domain/record.js";
import { hidden, shownName, shownAs, type PatternName } from "./allow-list-patterns.js";
import { ERASED_QUERY, JSON_QUERY, KEPT_FILTERS, KEPT_QUERY } from "./kept-query.js";
import { cutNames, firstOf } from "./shorten.js";

/**
 * Redacts a query: shows the parameters that `kept-query.ts` names, each value in its form.
 *
 * @param erased Receives the paths that are not shown: `query.changes`, `query.dockerfile`; `query.… (+2)`
 *   for unknown parameters, whose names the caller chose.
 */
export function redactQuery(query: Call["query"], erased: Set<string>): RedactedCall["query"] {
  const { shown } = firstOf([...query]);
  let unknown = 0;
  const entries = shown.flatMap(([name, values]): [string, readonly string[]][] => {
    if (!isKnown(name)) unknown += 1;
    const texts = textsOf(name, values, erased);
    return texts === null ? [] : [[name, cutNames(texts)]];
  });
  if (unknown > 0) erased.add(`query.… (+${unknown})`);
  return Object.fromEntries(entries);
}

function isKnown(name: string): boolean {
  return (
    name === "filters" || KEPT_QUERY.has(name) || JSON_QUERY.has(name) || ERASED_QUERY.has(name)
  );
}

/** Null for a parameter that is not shown. */
function textsOf(
  name: string,
  values: readonly string[],
  erased: Set<string>,
): readonly string[] | null {
  if (name === "filters") return values.flatMap(filtersOf);
  const pattern = KEPT_QUERY.get(name);
  if (pattern !== undefined) return values.map((value) => shownIn(name, value, pattern, erased));
  const keys = JSON_QUERY.get(name);
  if (keys !== undefined) erased.add(`query.${name}.*`);
  else if (ERASED_QUERY.has(name)) erased.add(`query.${name}`);
  return keys === undefined ? null : values.flatMap((value) => namesIn(value, keys));
}

function shownIn(name: string, value: string, pattern: PatternName, erased: Set<string>): string {
  const shown = shownAs(value, pattern);
  if (shown !== value) erased.add(`query.${name}`);
  return shown;
}

function namesIn(text: string, pattern: PatternName): string[] {
  const value = parsed(text);
  return typeof value === "object" && value !== null
    ? Object.keys(value).map((name) => shownAs(name, pattern))
    : [];
}

/**
 * Returns `status=running`, and of a label only its name: `label=app`. Both forms of filters contain words; `status=…`
 * replaces any other value, which is not searched, since it may be nested as deeply as a URL is long.
 */
function filtersOf(text: string): string[] {
  const filters = parsed(text);
  if (typeof filters !== "object" || filters === null) return [];
  return Object.entries(filters).flatMap(([name, words]: [string, unknown]) => {
    const pattern = KEPT_FILTERS.get(name);
    if (pattern === undefined) return [hidden(name)];
    return wordsOf(words).map((word) => `${name}=${wordIn(word, pattern)}`);
  });
}

function wordIn(word: unknown, pattern: PatternName): string {
  if (typeof word !== "string") return "…";
  return pattern === "key" ? shownName(word, pattern) : shownAs(word, pattern);
}

const NO_WORD = null;

function wordsOf(words: unknown): readonly unknown[] {
  if (Array.isArray(words)) return words;
  if (words === null) return [];
  return typeof words === "object" ? Object.keys(words) : [NO_WORD];
}

/** Undefined if a text is not JSON: then no part of it is known to be a name. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
