import { BODIES, STRUCTS } from "../../src/engine/tables/fields.js";
import type { Engine, Shape } from "../../src/engine/table-shapes.js";

/** What the engine compared with knows, and what the reader has reported as unknown. */
interface Knowledge {
  readonly engine: Engine;
  /** In lower case. */
  readonly unknown: ReadonlySet<string>;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * Brings a value into the form in which two readings of one body are equal: without members that
 * are zero, with ports and addresses in one spelling, and without members that `engine` does not know.
 *
 * @param unknown names, in lower case, that the reader has reported as unknown
 */
export function comparable(
  type: string,
  value: unknown,
  engine: Engine,
  unknown: ReadonlySet<string> = new Set(),
): unknown {
  const shape = BODIES[type];
  if (shape === undefined) throw new Error(`Cannot compare: no body "${type}"`);
  const known = type === "container_commit" ? configOf(value) : value;
  const whole = reduced(known, shape, { engine, unknown });
  const plain = type === "container_create" ? withoutDefaults(whole) : whole;
  return isZero(plain) ? {} : plain;
}

/** The first path at which two comparable values differ, or null. */
export function differenceOf(left: unknown, right: unknown, path = ""): string | null {
  if (left === right) return null;
  if (Array.isArray(left) && Array.isArray(right)) {
    if (left.length !== right.length) return path;
    return firstOf(left.map((item, at) => differenceOf(item, right[at], `${path}[${at}]`)));
  }
  if (!isMembers(left) || !isMembers(right)) return path === "" ? "." : path;
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return firstOf([...names].map((name) => differenceOf(own(left, name), own(right, name), `${path}.${name}`)));
}

function firstOf(paths: readonly (string | null)[]): string | null {
  return paths.find((path) => path !== null) ?? null;
}

function reduced(value: unknown, shape: Shape, known: Knowledge): unknown {
  if (value === null || value === undefined) return null;
  switch (shape.kind) {
    case "struct":
      return isMembers(value) ? structOf(value, shape.ref, known) : value;
    case "map":
    case "ports":
      return isMembers(value) ? mapOf(value, shape, known) : value;
    case "slice":
    case "array":
      return Array.isArray(value) ? value.map((item) => reduced(item, shape.elem, known)) : value;
    case "float":
      return typeof value === "number" ? Math.fround(value) : value;
    default:
      return value;
  }
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

function mapOf(value: Members, shape: Shape & { kind: "map" | "ports" }, known: Knowledge): Members {
  return membersOf(
    Object.entries(value).map(([name, inner]) => [
      shape.kind === "ports" ? port(name) : name,
      reduced(inner, shape.elem, known),
    ]),
  );
}

/** `80` and `80/TCP` are `80/tcp`. */
function port(key: string): string {
  const [number = "", protocol = "tcp"] = key.toLowerCase().split("/");
  return `${number}/${protocol === "" ? "tcp" : protocol}`;
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

/**
 * What handlers, at their newest API, make of a value before it is executed: the default network gets
 * its name, a limit of 0 or less is none, a port without bindings gets an empty one, and what only
 * older APIs have is dropped. The decoder's value, before that, is compared as well.
 */
export function afterHandler(value: unknown, type: string): unknown {
  if (!isMembers(value)) return value;
  const isService = type.startsWith("service_");
  return membersOf(
    Object.entries(value)
      .filter(([name]) => !(isService && name === "Networks"))
      .map(([name, inner]) => [name, settled(name, inner)]),
  );
}

function settled(name: string, value: unknown): unknown {
  if (name === "KernelMemory") return null;
  if (name === "PidsLimit") return typeof value === "number" && value < 0 ? null : value;
  if (name === "NetworkMode") return value === "bridge" ? null : value;
  if (name === "PortBindings" && isMembers(value)) {
    return membersOf(Object.entries(value).map(([port, list]) => [port, differenceOf(list, [{}]) === null ? null : list]));
  }
  if (name === "EndpointsConfig" && isMembers(value)) {
    return membersOf(Object.entries(value).map(([key, end]) => [key === "default" ? "bridge" : key, end]));
  }
  return name === "HostConfig" || name === "NetworkingConfig" ? afterHandler(value, "") : value;
}

/** Of a commit only the members of Config count. */
function configOf(value: unknown): unknown {
  if (!isMembers(value)) return value;
  const entries = Object.entries(value);
  return membersOf(entries.filter(([name]) => name !== "HostConfig" && name !== "NetworkingConfig"));
}

function withoutZeros(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutZeros);
  if (!isMembers(value)) return value;
  return membersOf(Object.entries(value).map(([name, inner]) => [name, withoutZeros(inner)]));
}

/** An object without prototype and without members that are zero. */
function membersOf(entries: readonly (readonly [string, unknown])[]): Members {
  const members = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of entries) {
    if (isZero(value)) Reflect.deleteProperty(members, name);
    else members[name] = value;
  }
  return members;
}

function isZero(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0 || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isMembers(value) && Object.keys(value).length === 0;
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(value: unknown, name: string): unknown {
  return isMembers(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
