import { LineCounter, isMap, isNode, isSeq, parseDocument, type Document } from "yaml";
import { isMapping } from "../../domain/is-mapping.js";
import { describeThrown } from "../../domain/errors.js";
import type { AuthorFile } from "./control-folder.js";
import type { Example } from "./example.js";

/** An example, and the line on which it begins. */
export interface PlacedExample {
  readonly example: Example;
  readonly kind: "allowed" | "denied";
  readonly line: number;
}

/** Why an example cannot be used, and where. */
export interface ExampleProblem {
  readonly line: number;
  readonly message: string;
}

/** The content of an `examples.yaml`. */
export interface ReadExamples {
  readonly examples: readonly PlacedExample[];
  readonly problems: readonly ExampleProblem[];
}

const KINDS = ["allowed", "denied"] as const;

const MEMBERS = [
  ...[
    "title",
    "docker",
    "request",
    "answer",
    "caller",
    "targets",
    "usage",
    "parameters",
    "host",
    "local",
  ],
  ...["message", "also_denied_by"],
];

/** Reads `examples.yaml`. An example that is not complete is a problem, not an example. */
export function readExamples({ text }: AuthorFile): ReadExamples {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, stringKeys: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = lines.linePos(error.pos[0]).line;
    return problem(line, `the file is no YAML: ${error.message.split("\n")[0] ?? ""}`);
  }
  const strange = strangeKeys(document);
  if (strange !== null) return problem(1, strange);
  const read = KINDS.flatMap((kind) => examplesIn(document, kind, lines));
  const examples = read.flatMap((one) => ("example" in one ? [one] : []));
  return { examples, problems: read.flatMap((one) => ("message" in one ? [one] : [])) };
}

function problem(line: number, message: string): ReadExamples {
  return { examples: [], problems: [{ line, message }] };
}

function strangeKeys({ contents }: Document): string | null {
  if (!isMap(contents)) return 'the file must have the lists "allowed" and "denied"';
  const keys = contents.items.map(({ key }) => String(key));
  const strange = keys.find((key) => !KINDS.some((kind) => kind === key));
  if (strange !== undefined) return `the file has "${strange}", it may have "allowed" and "denied"`;
  const missing = KINDS.find((kind) => !keys.includes(kind));
  return missing === undefined
    ? null
    : `the file has no list "${missing}"; write one example at least`;
}

function examplesIn(
  document: Document,
  kind: PlacedExample["kind"],
  lines: LineCounter,
): readonly (PlacedExample | ExampleProblem)[] {
  const list: unknown = document.get(kind, true);
  if (!isSeq(list) || list.items.length === 0)
    return [
      { line: lineOf(list, lines), message: `"${kind}" must be a list with one example at least` },
    ];
  return list.items.map((item) => {
    const line = lineOf(item, lines);
    try {
      const value: unknown = isNode(item) ? item.toJS(document) : item;
      const message = problemOf(value);
      return message === null ? { example: value as Example, kind, line } : { line, message };
    } catch (thrown) {
      // An alias that names nothing, or aliases of aliases that would fill the memory.
      return { line, message: `an example cannot be read: ${describeThrown(thrown)}` };
    }
  });
}

function lineOf(node: unknown, lines: LineCounter): number {
  const start = isNode(node) ? node.range?.[0] : undefined;
  return start === undefined ? 1 : lines.linePos(start).line;
}

function problemOf(value: unknown): string | null {
  if (!isMapping(value)) return "an example must have title, docker and request";
  const strange = Object.keys(value).find((name) => !MEMBERS.includes(name));
  if (strange !== undefined)
    return `an example has "${strange}", it may have ${MEMBERS.join(", ")}`;
  const { title, docker, request } = value;
  if (!isText(title)) return 'an example has no "title"; write what it shows, in a line';
  const where = `the example "${title}"`;
  if (!isText(docker)) return `${where} has no "docker"; write the command line that sends it`;
  if (!isMapping(request) || !isText(request["method"]) || !isText(request["target"]))
    return `${where} has no "request" with "method" and "target", as POST and /v1.45/containers/create`;
  return problemOfRest(value, where);
}

const TYPES: readonly (readonly [
  names: readonly string[],
  is: (value: unknown) => boolean,
  text: string,
])[] = [
  [["caller", "usage", "parameters", "host", "local", "answer"], isMapping, "a map"],
  [["targets"], Array.isArray, "a list"],
  [["message"], isText, "a text"],
  [["also_denied_by"], isTexts, "a list of controls"],
];

function problemOfRest(value: Readonly<Record<string, unknown>>, where: string): string | null {
  for (const [names, is, text] of TYPES)
    for (const name of names)
      if (value[name] !== undefined && !is(value[name]))
        return `"${name}" of ${where} must be ${text}`;
  return null;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}
