/** A node as `tools/build/tables/fields.json` has it. */
interface Node {
  readonly kind: string | Readonly<Record<string, string>>;
  readonly ref?: string;
  readonly elem?: Node;
  readonly key?: unknown;
  readonly bits?: number;
  readonly len?: number;
  readonly ptr?: unknown;
  readonly in?: readonly string[];
}

interface FieldData {
  readonly bodies: Readonly<Record<string, { readonly root: Node }>>;
  readonly types: Readonly<Record<string, { readonly fields: Readonly<Record<string, Node>> }>>;
}

/** Renders `BODIES` and `STRUCTS`, one line each. */
export function fieldTable(read: (name: string) => unknown): string {
  const { bodies, types } = read("fields") as FieldData;
  const roots = Object.entries(bodies).map(([name, { root }]) => [name, shapeOf(root)] as const);
  const structs = Object.entries(types).map(
    ([name, { fields }]) => [name, structOf(fields)] as const,
  );
  return [
    'import type { Shape, Struct } from "../table-shapes.js";',
    "",
    "/** The shape of each JSON body, by its name. */",
    `export const BODIES: Readonly<Record<string, Shape>> = ${rendered(roots)};`,
    "",
    "/** Every struct of the bodies, by dockerd's own name of its type. */",
    `export const STRUCTS: Readonly<Record<string, Struct>> = ${rendered(structs)};`,
    "",
  ].join("\n");
}

function rendered(entries: readonly (readonly [string, unknown])[]): string {
  const lines = entries.map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  );
  return `{\n${lines.join("\n")}\n}`;
}

function structOf(fields: Readonly<Record<string, Node>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, node]) => [
      name,
      { ...shapeOf(node), ...(node.in === undefined ? {} : { in: node.in }) },
    ]),
  );
}

function shapeOf(node: Node): Readonly<Record<string, unknown>> {
  const kind = kindOf(node);
  switch (kind) {
    case "int":
    case "uint":
      return { kind, bits: node.bits };
    case "slice":
    case "map":
    case "ports":
      return { kind, elem: elementOf(node) };
    case "array":
      return { kind, length: node.len, elem: elementOf(node) };
    case "struct":
      return { kind, ref: node.ref };
    default:
      return { kind };
  }
}

function elementOf({ elem }: Node): Readonly<Record<string, unknown>> {
  if (elem === undefined) throw new Error("Cannot render a field: a container has no elem");
  return { ...shapeOf(elem), ...(elem.ptr === true ? { nil: true } : {}) };
}

const PLAIN = new Set([
  "bool",
  "string",
  "int",
  "uint",
  "float",
  "bytes",
  "slice",
  "array",
  "struct",
]);

/** The kind that takes what any engine takes. */
function kindOf(node: Node): string {
  const kinds = typeof node.kind === "string" ? [node.kind] : Object.values(node.kind);
  // Engines from 29 take only the list, those before also one string.
  if (kinds.includes("custom:strslice.StrSlice")) return "strings";
  // Engines from 29 parse addresses; whatever they take is a string.
  const [kind = ""] = kinds.map((name) => (name.startsWith("text:") ? "string" : name));
  if (kind === "map") return node.key === undefined ? "map" : "ports";
  if (!PLAIN.has(kind)) throw new Error(`Cannot render a field: no shape for "${kind}"`);
  return kind;
}
