import { BODIES, STRUCTS } from "../../src/engine/request/tables/fields.js";
import type { TableEngine, Shape } from "../../src/engine/request/table-shapes.js";

/** What the engine compared with knows, and what the reader has reported as unknown. */
interface Knowledge {
  readonly engine: TableEngine;
  /** In lower case. */
  readonly unknown: ReadonlySet<string>;
}

/** An object of a body. */
export type Members = Readonly<Record<string, unknown>>;

/**
 * Brings a value into the form in which two readings of one body are equal: without members that
 * are zero, with ports and addresses in one spelling, and without members that `engine` does not know.
 *
 * @param unknown names, in lower case, that the reader has reported as unknown
 */
export function comparable(
  type: string,
  value: unknown,
  engine: TableEngine,
  unknown: ReadonlySet<string> = new Set(),
): unknown {
  const shape = BODIES[type];
  if (shape === undefined) throw new Error(`Cannot compare: no body "${type}"`);
  const known = type === "container_commit" ? configOf(value) : value;
  const whole = reduced(known, shape, { engine, unknown });
  const plain = type === "container_create" ? withoutDefaults(whole) : whole;
  return isZero(plain) ? {} : plain;
}

/** The first path at which two comparable values differ, `.` for the whole, or null. */
export function differenceOf(left: unknown, right: unknown): string | null {
  return differenceAt(left, right, "");
}

function differenceAt(left: unknown, right: unknown, path: string): string | null {
  if (left === right) return null;
  if (Array.isArray(left) && Array.isArray(right)) {
    if (left.length !== right.length) return path;
    return firstOf(left.map((item, at) => differenceAt(item, right[at], `${path}[${at}]`)));
  }
  return isMembers(left) && isMembers(right) ? differenceIn(left, right, path) : path || ".";
}

function differenceIn(left: Members, right: Members, path: string): string | null {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return firstOf(
    names.map((name) => differenceAt(own(left, name), own(right, name), `${path}.${name}`)),
  );
}

function firstOf(paths: readonly (string | null)[]): string | null {
  return paths.find((path) => path !== null) ?? null;
}

function reduced(value: unknown, shape: Shape, known: Knowledge): unknown {
  if (Array.isArray(value)) {
    const elem = "elem" in shape ? shape.elem : shape;
    return value.map((item) => reduced(item, elem, known));
  }
  if (isMembers(value)) return reducedMembers(value, shape, known);
  // Go keeps 32 bits of a float, and writes them as it likes.
  return shape.kind === "float" && value !== null ? Math.fround(Number(value)) : value;
}

function reducedMembers(value: Members, shape: Shape, known: Knowledge): Members {
  if (shape.kind === "struct") return structOf(value, shape.ref, known);
  if (shape.kind === "map" || shape.kind === "ports") return mapOf(value, shape, known);
  return value;
}

function structOf(value: Members, ref: string, known: Knowledge): Members {
  const fields = STRUCTS[ref] ?? {};
  const entries = Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
    const field = own(fields, name) as (typeof fields)[string] | undefined;
    // A member that no table has and that was not reported stays, so that it shows as a difference.
    if (field === undefined) {
      return known.unknown.has(name.toLowerCase()) ? [] : [[name, withoutZeros(inner)]];
    }
    if (field.in !== undefined && !field.in.includes(known.engine)) return [];
    const plain = reduced(inner, field, known);
    return [[name, name === "MacAddress" ? hardwareAddress(plain) : plain]];
  });
  return membersOf(entries);
}

function mapOf(
  value: Members,
  shape: Shape & { kind: "map" | "ports" },
  known: Knowledge,
): Members {
  return membersOf(
    Object.entries(value).map(([name, inner]) => [
      shape.kind === "ports" ? port(name) : name,
      reduced(inner, shape.elem, known),
    ]),
  );
}

/** `80`, `080` and `80/TCP` are `80/tcp`. */
function port(key: string): string {
  const [number = "", protocol = "tcp"] = key.toLowerCase().split("/");
  return `${number.replace(/(^|-)0+(?=[0-9])/g, "$1")}/${protocol === "" ? "tcp" : protocol}`;
}

function hardwareAddress(value: unknown): unknown {
  return typeof value === "string" ? value.toLowerCase().replace(/[-.]/g, ":") : value;
}

/** What dockerd's create fills in by itself. */
function withoutDefaults(value: unknown): unknown {
  const hostConfig = own(value, "HostConfig");
  if (!isMembers(value) || !isMembers(hostConfig)) return value;
  const kept = Object.entries(hostConfig).filter(
    ([name, inner]) =>
      !(name === "NetworkMode" && inner === "default") &&
      !(name === "ConsoleSize" && differenceOf(inner, [0, 0]) === null),
  );
  return membersOf([...Object.entries(value), ["HostConfig", membersOf(kept)]]);
}

/** Of a commit only the members of Config count. */
function configOf(value: unknown): unknown {
  if (!isMembers(value)) return value;
  const entries = Object.entries(value);
  return membersOf(
    entries.filter(([name]) => name !== "HostConfig" && name !== "NetworkingConfig"),
  );
}

function withoutZeros(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutZeros);
  if (!isMembers(value)) return value;
  return membersOf(Object.entries(value).map(([name, inner]) => [name, withoutZeros(inner)]));
}

/** An object without prototype and without members that are zero. */
export function membersOf(entries: readonly (readonly [string, unknown])[]): Members {
  const members = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of entries) {
    if (isZero(value)) Reflect.deleteProperty(members, name);
    else members[name] = value;
  }
  return members;
}

function isZero(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0 || value === "")
    return true;
  if (Array.isArray(value)) return value.length === 0;
  return isMembers(value) && Object.keys(value).length === 0;
}

/** Whether a value is an object, and no list. */
export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(value: unknown, name: string): unknown {
  return isMembers(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
