import type { ParameterType } from "../domain/settings.js";

/** What a parameter of each type may be: in words, and as a test. */
export const PARAMETER_TYPES: Readonly<
  Record<ParameterType, { readonly text: string; readonly test: (value: unknown) => boolean }>
> = {
  boolean: { text: "true or false", test: (value) => typeof value === "boolean" },
  integer: { text: "a whole number", test: (value) => Number.isSafeInteger(value) },
  string: { text: "a string", test: isString },
  "string?": { text: "a string or null", test: (value) => value === null || isString(value) },
  strings: { text: "a list of strings", test: listOf(isString) },
  // What follows would be obeyed in any spelling, and have no effect in another than these.
  paths: {
    text: 'a list of absolute paths without ".", "..", "//" and "*", as "/srv/data"',
    test: listOf((text) => isCleanPath(text) && !/\*|:ro$/.test(text)),
  },
  prefixes: {
    text: 'a list of absolute paths without ".", "..", "//" and "*", as "/srv/data" or "/srv/data:ro"',
    test: listOf((text) => isCleanPath(text) && !text.includes("*")),
  },
  "path-patterns": {
    text: 'a list of absolute paths without ".", ".." and "//", with at most two "*" in a component, as "/home/*/.ssh"',
    test: listOf((text) => isCleanPath(text) && !/\*[^/]*\*[^/]*\*|:ro$/.test(text)),
  },
  capabilities: {
    text: 'a list of capabilities in upper case without "CAP_", as "NET_RAW"',
    test: listOf((text) => /^(?!CAP_)[A-Z_]+$/.test(text)),
  },
  map: {
    text: "a mapping",
    test: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  },
};

function isString(value: unknown): value is string {
  return typeof value === "string";
}

function listOf(test: (text: string) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every((item) => isString(item) && test(item));
}

/** Controls compare paths as dockerd cleans them. */
function isCleanPath(text: string): boolean {
  return text.startsWith("/") && !/\/\/|\/\.\.?(?:\/|:|$)/.test(text);
}
