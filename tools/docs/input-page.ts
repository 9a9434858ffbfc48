import { prose, block } from "../../src/policy-tools/docs/markdown.js";

/** The schema of the policy's input, as far as its page needs it. */
export interface InputSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: string | number;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly InputSchema[];
  readonly items?: InputSchema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, InputSchema>>;
  readonly additionalProperties?: boolean | InputSchema;
}

const INTRODUCTION = `# The input of a policy

A rule of a [control](../controls/README.md) compares members of \`input\`. This page lists all of them.
They come from the request, the caller and the settings, and are the same for every Docker client:
Dockwarden has read the body as dockerd reads it, followed links on the host and inspected the objects
that the request names.

For example, this is true for containers that join the network namespace of the host:`;

const RULES = `- **Every member is there.** A rule never finds one missing, so a misspelt name is a mistake.
  \`dockwarden policy check\` [finds it](policy-check.md#what-check-finds) by the schema \`rego/schemas/input.json\`.
- **Null means unknown**: the request has another type there, dockerd did not answer, or the part does
  not exist. Write rules that deny unless a value is known to be safe:
  \`not input.spec.privileged == false\` also denies null, \`input.spec.privileged == true\` does not.
- A part that does not apply to an action is null or \`[]\`, as its description says.
- \`field\` names the place in the request, and goes into the violation.
- Lists of a container, a service and a volume are in the order of the request.`;

const EXAMPLE = ['input.request.action == "container.create"', 'input.spec.ns.net.mode == "host"'];

/** Renders the page about the policy's input. */
export function inputPage(schema: InputSchema): string {
  const members = schema.required ?? [];
  const { properties = {} } = schema;
  const parts = members.map((name) => [name, properties[name] ?? {}] as const);
  const shapes = shapesIn(schema);
  return [
    INTRODUCTION,
    block("rego", EXAMPLE),
    RULES,
    "## Members",
    parts.map(([name, part]) => memberLine(name, part, linkTo(name, part))).join("\n"),
    ...parts.filter(([, part]) => hasMembers(part)).map(([name, part]) => section(name, part)),
    "## Shapes that occur in several places",
    ...[...shapes].map(([title, shape]) => [`### ${title}`, ...listOf(shape)].join("\n\n")),
  ].join("\n\n");
}

/** Returns the link to a member's own section of the page; null if it has none. */
function linkTo(name: string, part: InputSchema): string | null {
  return hasMembers(part) ? `#${name}` : null;
}

function hasMembers(part: InputSchema): boolean {
  const inner = innerOf(part);
  return inner.title === undefined && inner.properties !== undefined;
}

function section(name: string, part: InputSchema): string {
  return [`### ${name}`, prose(part.description ?? ""), ...listOf(part)].join("\n\n");
}

function listOf(part: InputSchema): readonly string[] {
  return [linesOf(isList(part) ? "[]." : "", innerOf(part)).join("\n")];
}

/** A line for each member of an object, and for the members of these. */
function linesOf(above: string, { properties = {} }: InputSchema): readonly string[] {
  return Object.entries(properties).flatMap(([name, member]) => {
    const place = `${above}${name}`;
    const inner = innerOf(member);
    const deeper = isList(member) ? `${place}[].` : `${place}.`;
    return [
      memberLine(place, member, null),
      ...(inner.title === undefined ? linesOf(deeper, inner) : []),
    ];
  });
}

function memberLine(name: string, member: InputSchema, link: string | null): string {
  const shown = link === null ? `**\`${name}\`**` : `[**\`${name}\`**](${link})`;
  return `- ${shown} (${typeOf(member)}): ${prose(member.description ?? "")}`;
}

/** The objects with a title, which have a section of their own. */
function shapesIn(schema: InputSchema): ReadonlyMap<string, InputSchema> {
  const found = new Map<string, InputSchema>();
  const visit = (part: InputSchema): void => {
    const inner = innerOf(part);
    if (inner.title !== undefined && inner !== schema) found.set(inner.title, inner);
    for (const member of Object.values(inner.properties ?? {})) visit(member);
  };
  visit(schema);
  return found;
}

/** Returns the type without null and without the list around it. */
function innerOf(part: InputSchema): InputSchema {
  const known = part.anyOf?.find(({ type }) => type !== "null") ?? part;
  return known.items === undefined ? known : innerOf(known.items);
}

function isList(part: InputSchema): boolean {
  return (part.anyOf ?? [part]).some(({ items }) => items !== undefined);
}

function typeOf(part: InputSchema): string {
  if (part.anyOf !== undefined) return part.anyOf.map(typeOf).join(" or ");
  if (part.const !== undefined) return `always \`${String(part.const)}\``;
  if (part.enum !== undefined) return part.enum.map(wordOf).join(", ");
  return [part.type ?? "any JSON"]
    .flat()
    .map((type) => nameOf(type, part))
    .join(" or ");
}

/** The empty text is a value like others. */
function wordOf(value: string): string {
  return `\`${value === "" ? '""' : value}\``;
}

function nameOf(type: string, { title, items, additionalProperties }: InputSchema): string {
  if (type === "array") return `list of ${pluralOf(items ?? {})}`;
  if (type !== "object") return type;
  if (title !== undefined) return `[${title.toLowerCase()}](#${anchorOf(title)})`;
  return typeof additionalProperties === "object"
    ? `map of ${pluralOf(additionalProperties)}`
    : type;
}

function pluralOf(items: InputSchema): string {
  if (items.enum !== undefined) return typeOf(items);
  const name = typeOf(items);
  return /^[a-z]+$/.test(name) ? `${name}s` : name.replace(/^(list|map) of/, "$1s of");
}

function anchorOf(title: string): string {
  return title.toLowerCase().replaceAll(" ", "-");
}
