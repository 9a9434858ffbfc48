import type { ParameterType } from "../domain/settings.js";

/** What a parameter of each type may be: in words, and as a test. */
export const PARAMETER_TYPES: Readonly<
  Record<ParameterType, { readonly text: string; readonly test: (value: unknown) => boolean }>
> = {
  boolean: { text: "true or false", test: (value) => typeof value === "boolean" },
  integer: { text: "a whole number", test: (value) => Number.isSafeInteger(value) },
  string: { text: "a string", test: isString },
  "string?": { text: "a string or null", test: (value) => value === null || isString(value) },
  strings: {
    text: "a list of strings",
    test: (value) => Array.isArray(value) && value.every(isString),
  },
  map: {
    text: "a mapping",
    test: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  },
};

function isString(value: unknown): boolean {
  return typeof value === "string";
}
