import type { Body, Value } from "./call.js";

/** Whether a value is a list. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether a value is an object: neither a list nor null. */
export function isBody(value: Value | undefined): value is Body {
  return isContainer(value) && !isList(value);
}

/** Whether a value holds others. */
export function isContainer(value: Value | undefined): value is Body | readonly Value[] {
  return typeof value === "object" && value !== null;
}
