import { recordJsonSchema } from "../../src/audit/log/record-schema.js";
import { table } from "../../src/policy-tools/docs/markdown.js";

/** A JSON Schema, as far as the table needs it. */
interface Node {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly description?: string;
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
  readonly properties?: Readonly<Record<string, Node>>;
}

/** Renders the table of the fields of a decision's record. */
export function recordFields(): string {
  const { anyOf: [decision = {}] = [] } = recordJsonSchema() as Node;
  const rows = Object.entries(decision.properties ?? {}).flatMap(([name, node]) =>
    rowsOf(name, node),
  );
  return table(["field", "type", "what it holds"], rows);
}

/** A field, and the members of its object or of the entries of its list. */
function rowsOf(name: string, node: Node): readonly (readonly string[])[] {
  const own = [[`\`${name}\``, typeOf(node), node.description ?? ""]];
  // The members of a violation are listed once.
  if (/^(?:warnings|shadow\.violations)$/.test(name)) return own;
  const { properties = {}, items } = nonNull(node);
  const members = items === undefined ? properties : (items.properties ?? {});
  const prefix = items === undefined ? name : `${name}[]`;
  return [
    ...own,
    ...Object.entries(members).flatMap(([member, inner]) => rowsOf(`${prefix}.${member}`, inner)),
  ];
}

function nonNull(node: Node): Node {
  return node.anyOf?.find(({ type }) => type !== "null") ?? node;
}

function typeOf(node: Node): string {
  if (node.anyOf !== undefined) return node.anyOf.map(typeOf).join(" or ");
  if (node.enum !== undefined) return node.enum.map((value) => `\`${String(value)}\``).join(", ");
  const types = [node.type ?? "any"].flat();
  const [type = "any", ...others] = types;
  const shown = type === "array" ? `list of ${typeOf(node.items ?? {})}` : (node.format ?? type);
  return [shown, ...others].join(" or ");
}
