import type { Body, Value } from "./call.js";

/** Returns true for a list. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Returns true for an object: neither a list nor null. */
export function isBody(value: Value | undefined): value is Body {
  return isContainer(value) && !isList(value);
}

/** Returns true for a value that contains others. */
export function isContainer(value: Value | undefined): value is Body | readonly Value[] {
  return typeof value === "object" && value !== null;
}
