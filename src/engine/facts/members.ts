/**
 * Reads members of a body that the reader has checked against dockerd's types. An absent member is
 * the type's zero, as in Go; so is null as an element of a list.
 *
 * @throws {TypeError} When a member has another type, which the reader must have refused.
 */
import type { Body, Value } from "../../domain/call.js";
import { isBody, isList } from "../../domain/value-kinds.js";
import { bareObject } from "../request/bare-object.js";

const NOTHING: Body = Object.freeze(bareObject<Value>());
const NO_LIST: readonly never[] = Object.freeze([]);

/** Returns the string `name`; `""` if absent. */
export function textOf(body: Body, name: string): string {
  const value = body[name];
  if (value === undefined) return "";
  return typeof value === "string" ? value : mistyped(name, "a string");
}

/** Returns the boolean `name`; false if absent. */
export function flagOf(body: Body, name: string): boolean {
  const value = body[name];
  if (value === undefined) return false;
  return typeof value === "boolean" ? value : mistyped(name, "a boolean");
}

/** Returns the integer `name`; 0 if absent, null beyond 2^53. */
export function integerOf(body: Body, name: string): number | null {
  const value = body[name];
  if (value === undefined) return 0;
  if (typeof value === "bigint") return null;
  return typeof value === "number" ? value : mistyped(name, "an integer");
}

/** Returns the object `name`; an empty one if absent. */
export function objectOf(body: Body, name: string): Body {
  const value = body[name];
  if (value === undefined) return NOTHING;
  return isBody(value) ? value : mistyped(name, "an object");
}

/** Returns the description of a service's containers; an empty one if absent. */
export function containerSpecOf(service: Body): Body {
  return objectOf(objectOf(service, "TaskTemplate"), "ContainerSpec");
}

/** Returns true if `name` is present, whatever its value. */
export function has(body: Body, name: string): boolean {
  return body[name] !== undefined;
}

/** Returns the list of strings `name`; `[]` if absent. */
export function textsOf(body: Body, name: string): readonly string[] {
  return listOf(body, name).map((value) => asText(value, name));
}

/** Returns the list of objects `name`; `[]` if absent. */
export function objectsOf(body: Body, name: string): readonly Body[] {
  return listOf(body, name).map((value) => asBody(value, name));
}

/** Returns the list `name` as it is; `[]` if absent. */
export function listOf(body: Body, name: string): readonly Value[] {
  const value = body[name];
  if (value === undefined) return NO_LIST;
  return isList(value) ? value : mistyped(name, "a list");
}

/** Returns the map of strings `name`; `{}` if absent. A key may be `__proto__`. */
export function textMapOf(body: Body, name: string): Readonly<Record<string, string>> {
  const map = bareObject<string>();
  for (const [key, value] of Object.entries(objectOf(body, name))) map[key] = asText(value, name);
  return map;
}

/** Returns a list's element that must be a string. */
export function asText(value: Value, name: string): string {
  if (value === null) return "";
  return typeof value === "string" ? value : mistyped(name, "a list of strings");
}

/** Returns a list's element that must be an object. */
export function asBody(value: Value, name: string): Body {
  if (value === null) return NOTHING;
  return isBody(value) ? value : mistyped(name, "a list of objects");
}

/** Returns a list's element that must be a list. */
export function asList(value: Value, name: string): readonly Value[] {
  if (value === null) return NO_LIST;
  return isList(value) ? value : mistyped(name, "a list of lists");
}

function mistyped(name: string, wanted: string): never {
  throw new TypeError(`Cannot build facts: "${name}" must be ${wanted}`);
}
