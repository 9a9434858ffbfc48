/* eslint complexity: "off" -- A search goes through all kinds of values in one place. */
import { STRUCTS } from "../../src/engine/request/tables/fields.js";
import type { Shape } from "../../src/engine/request/table-shapes.js";

/** A body with one large part, and where that part is. */
export interface LargeBody {
  readonly path: string;
  readonly body: string;
}

/** Texts of the kinds that rules look into, different for each index. */
export const VALUES: readonly ((index: number) => string)[] = [
  (index) => `x${index}`,
  (index) => `/x${index}`,
  (index) => `/x${index}:/y${index}`,
  (index) => `/x${index}${"/a".repeat(60)}`,
  (index) => `x${index}=/y${index}`,
  (index) => `x${index}.source=/x${index}`,
  (index) => `${index}:${index}`,
  (index) => `container:x${index}`,
  (index) => `r${index}.example.com:5000/a/b:1`,
  (index) => `x${index}${"y".repeat(2000)}`,
];

const MAX_DEPTH = 9;

/** Bodies of the type, in each of which one list, map or text is large, or all members of a list's objects are there. */
export function shapesOf(shape: Shape, count: number): readonly LargeBody[] {
  return [...large(shape, count, 0)].map(({ path, value }) => ({
    path,
    body: JSON.stringify(value),
  }));
}

interface Large {
  readonly path: string;
  readonly value: unknown;
}

function* large(shape: Shape, count: number, depth: number): Generator<Large> {
  if (depth > MAX_DEPTH) return;
  switch (shape.kind) {
    case "struct":
      for (const [name, field] of Object.entries(STRUCTS[shape.ref] ?? {})) {
        for (const { path, value } of large(field, count, depth + 1)) {
          yield { path: `.${name}${path}`, value: { ...companions(name), [name]: value } };
        }
      }
      return;
    case "slice":
    case "array":
      for (const { path, of } of elements(shape.elem, depth))
        yield { path: `[]${path}`, value: Array.from({ length: count }, (_, index) => of(index)) };
      for (const { path, value } of large(shape.elem, count, depth + 1))
        yield { path: `[0]${path}`, value: [value] };
      return;
    case "map":
    case "ports":
      for (const key of keysOf(shape.kind)) {
        for (const { path, of } of elements(shape.elem, depth)) {
          const entries = Array.from({ length: count }, (_, index) => [key(index), of(index)]);
          yield { path: `{${key(0)}}${path}`, value: Object.fromEntries(entries) as unknown };
        }
      }
      for (const { path, value } of large(shape.elem, count, depth + 1)) {
        yield { path: `{a}${path}`, value: { [shape.kind === "ports" ? "80/tcp" : "a"]: value } };
      }
      return;
    case "strings":
      for (const value of VALUES)
        yield {
          path: ` of ${shown(value)}`,
          value: Array.from({ length: count }, (_, index) => value(index)),
        };
      return;
    case "string":
      yield { path: " long", value: "a,b=c:/".repeat(count * 15) };
      return;
    default:
  }
}

function keysOf(kind: "map" | "ports"): readonly ((index: number) => string)[] {
  return kind === "ports" ? [(index) => `${index + 1}/tcp`] : VALUES.slice(0, 2);
}

/** What the part needs beside it to be looked at. */
function companions(name: string): object {
  return name === "Mounts" || name === "HostConfig" || name === "TaskTemplate"
    ? { Image: "alpine" }
    : {};
}

interface Elements {
  readonly path: string;
  readonly of: (index: number) => unknown;
}

/** Elements of a list: bare, and with all that fits into them. */
function* elements(elem: Shape, depth: number): Generator<Elements> {
  if (elem.kind === "struct" || elem.kind === "slice" || elem.kind === "map") {
    yield { path: elem.kind, of: () => (elem.kind === "slice" ? [] : {}) };
    for (const value of VALUES) {
      for (const type of TYPES) {
        yield {
          path: ` full of ${shown(value)} ${type}`,
          of: (index) => full(elem, value, type, index, depth),
        };
      }
    }
    return;
  }
  for (const value of VALUES)
    yield { path: ` of ${shown(value)}`, of: (index) => full(elem, value, "", index, depth) };
}

/** Kinds of mounts, the only word that says what the other members mean. */
const TYPES = ["bind", "volume"];

function full(
  shape: Shape,
  value: (index: number) => string,
  type: string,
  index: number,
  depth: number,
): unknown {
  switch (shape.kind) {
    case "struct": {
      if (depth > MAX_DEPTH) return {};
      const members = Object.entries(STRUCTS[shape.ref] ?? {}).map(([name, field]) => [
        name,
        name === "Type" ? type : full(field, value, type, index, depth + 3),
      ]);
      return Object.fromEntries(members) as unknown;
    }
    case "strings":
      return [value(index)];
    case "slice":
    case "array":
      return [full(shape.elem, value, type, index, depth + 3)];
    case "map":
    case "ports":
      return {
        [shape.kind === "ports" ? "80/tcp" : value(index)]: full(
          shape.elem,
          value,
          type,
          index,
          depth + 3,
        ),
      };
    case "string":
      return value(index);
    case "bytes":
      return "aGk=";
    case "bool":
      return true;
    default:
      return 1;
  }
}

function shown(value: (index: number) => string): string {
  const text = value(0);
  return text.length < 40 ? text : `${text.slice(0, 12)}…`;
}
