import type { Body, Value } from "../../src/domain/call.js";
import type { Json } from "../../src/domain/json.js";
import { isDigits, isJsonList, isJsonObject } from "../../src/engine/json/json-kinds.js";

/** Turns parsed JSON into a value; an integer beyond 2^53 becomes a bigint. */
export function valueOf(json: Json): Value {
  if (isJsonObject(json))
    return objectOf([...json].map(([name, member]) => [name, valueOf(member)]));
  if (isJsonList(json)) return json.map(valueOf);
  if (!isDigits(json)) return json;
  return /^-?[0-9]+$/.test(json.digits) ? BigInt(json.digits) : Number(json.digits);
}

/** An object of its own members alone. */
export function objectOf(entries: Iterable<readonly [string, Value]>): Body {
  const body = Object.create(null) as Record<string, Value>;
  for (const [name, value] of entries) body[name] = value;
  return body;
}

/** Whether a value is an object, and no list. */
export function isBody(value: Value | undefined): value is Body {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member of a value that may be an object; null where there is none. */
export function memberOf(value: Value | undefined, name: string): Value {
  return isBody(value) ? (value[name] ?? null) : null;
}

/** The members of an object without those named. */
export function without(value: Value, names: ReadonlySet<string>): Value {
  if (!isBody(value)) return value;
  return objectOf(Object.entries(value).filter(([name]) => !names.has(name)));
}

/** Drops members that are null, false, 0, "", [] or {}, from the inside out. */
export function pruned(value: Value): Value {
  if (isBody(value)) {
    const members = Object.entries(value).map(([name, member]) => [name, pruned(member)] as const);
    return objectOf(members.filter(([, member]) => !isNothing(member)));
  }
  return Array.isArray(value) ? value.map((item: Value) => pruned(item)) : value;
}

/** Whether two pruned values are the same; at the top null, [] and {} are. */
export function sameValue(left: Value, right: Value): boolean {
  return rendered(isNothing(left) ? null : left) === rendered(isNothing(right) ? null : right);
}

/** What several engines know together: objects by member, lists by index. */
export function unionOf(left: Value, right: Value): Value {
  if (isBody(left) && isBody(right)) {
    const names = new Set([...Object.keys(left), ...Object.keys(right)]);
    return objectOf([...names].map((name) => [name, merged(left[name], right[name])]));
  }
  if (!Array.isArray(left) || !Array.isArray(right)) return left;
  const [lefts, rights] = [left as readonly Value[], right as readonly Value[]];
  const length = Math.max(lefts.length, rights.length);
  return Array.from({ length }, (_, index) => merged(lefts[index], rights[index]));
}

/**
 * Writes the keys of port maps as `80/tcp` and MAC addresses in lower case with colons, as the newest
 * engines do.
 */
export function respelt(value: Value): Value {
  if (Array.isArray(value)) return value.map((item: Value) => respelt(item));
  if (!isBody(value)) return value;
  return objectOf(
    Object.entries(value).map(([name, member]) => [name, respeltMember(name, member)]),
  );
}

function respeltMember(name: string, member: Value): Value {
  if (name === "MacAddress" && typeof member === "string") return macAddress(member);
  if (!["PortBindings", "ExposedPorts"].includes(name) || !isBody(member)) return respelt(member);
  return objectOf(Object.entries(member).map(([port, bound]) => [portOf(port), respelt(bound)]));
}

function macAddress(text: string): string {
  const digits = text.toLowerCase().replace(/[^0-9a-f]/g, "");
  return /^([0-9a-f]{2})+$/.test(digits) ? (digits.match(/../g) ?? []).join(":") : text;
}

function portOf(key: string): string {
  const [number = "", protocol = "tcp"] = key.toLowerCase().split("/");
  return `${number}/${protocol}`;
}

function merged(left: Value | undefined, right: Value | undefined): Value {
  if (left === undefined || right === undefined) return left ?? right ?? null;
  return unionOf(left, right);
}

function isNothing(value: Value): boolean {
  if (isBody(value)) return Object.keys(value).length === 0;
  if (Array.isArray(value)) return value.length === 0;
  return [null, false, 0, 0n, ""].some((nothing) => nothing === value);
}

function rendered(value: Value): string {
  if (isBody(value)) {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${rendered(value[name] ?? null)}`).join()}}`;
  }
  if (Array.isArray(value)) return `[${value.map((item: Value) => rendered(item)).join()}]`;
  return typeof value === "bigint" ? value.toString() : JSON.stringify(value);
}
