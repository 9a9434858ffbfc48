import { RE2JS, RE2JSSyntaxException } from "re2js";

/** Patterns that were used; null for what is none. Expressions have few. */
const compiled = new Map<string, RE2JS | null>();
const MAX_COMPILED = 100;
const MAX_PATTERN = 1000;

/** Returns true for a regular expression of RE2 of at most 1000 characters. */
export function isLinearPattern(pattern: string): boolean {
  return expressionOf(pattern) !== null;
}

/**
 * Returns true if a regular expression of RE2 matches somewhere in a text, in time in proportion to both; false for what is no
 * pattern.
 */
export function matchesInLinearTime(text: string, pattern: string): boolean {
  return expressionOf(pattern)?.matcher(text).find() ?? false;
}

function expressionOf(pattern: string): RE2JS | null {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  const expression = compile(pattern);
  compiled.set(pattern, expression);
  return expression;
}

function compile(pattern: string): RE2JS | null {
  if (pattern.length > MAX_PATTERN) return null;
  try {
    return RE2JS.compile(pattern);
  } catch (thrown) {
    if (thrown instanceof RE2JSSyntaxException) return null;
    throw thrown;
  }
}
