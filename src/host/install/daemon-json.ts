import { applyEdits, modify, parseTree, printParseErrorCode } from "jsonc-parser";
import type { Node, ParseError } from "jsonc-parser";
import { UsageError } from "../../domain/errors.js";
import type { MemberEdit } from "./changes.js";

/** Members of daemon.json by their name. */
export type DaemonJson = ReadonlyMap<string, unknown>;

/**
 * Reads daemon.json more strictly than dockerd, which takes the last of two keys: no comments, no trailing comma, no key twice. An empty file is an empty object.
 *
 * @throws {UsageError} With line and column, when the text is anything else.
 */
export function readDaemonJson(text: string, path: string): DaemonJson {
  if (text.trim() === "") return new Map();
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (first !== undefined) {
    const what = PROBLEMS[printParseErrorCode(first.error)] ?? "it is not JSON";
    throw unusable(text, path, first.offset, what);
  }
  if (tree?.type !== "object") throw unusable(text, path, 0, "it is not a JSON object");
  refuseDuplicates(text, path, tree);
  return new Map(Object.entries(JSON.parse(text) as object));
}

const PROBLEMS: Readonly<Partial<Record<string, string>>> = {
  InvalidCommentToken: "comments are not JSON, remove this one; dockerd does not accept it either",
};

function unusable(text: string, path: string, offset: number, problem: string): UsageError {
  const lines = text.slice(0, offset).split("\n");
  const place = `${path}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
  return new UsageError(`Cannot use ${place}: ${problem}`);
}

function refuseDuplicates(text: string, path: string, node: Node): void {
  const seen = new Set<unknown>();
  for (const child of node.children ?? []) {
    const [key] = child.type === "property" ? (child.children ?? []) : [];
    if (key !== undefined) {
      const name: unknown = key.value;
      if (seen.has(name))
        throw unusable(
          text,
          path,
          key.offset,
          `the key ${JSON.stringify(name)} is there twice, and dockerd uses the last; remove the other`,
        );
      seen.add(name);
    }
    refuseDuplicates(text, path, child);
  }
}

/**
 * Sets and removes members. All others keep their text and order, and the file its indentation.
 *
 * @throws {Error} When the result does not say what the edits say.
 */
export function editDaemonJson(text: string, edits: readonly MemberEdit[]): string {
  const start = text.trim() === "" ? "{}\n" : text;
  const formattingOptions = {
    ...indentationOf(start),
    eol: start.includes("\r\n") ? "\r\n" : "\n",
  };
  const edited = edits.reduce((before, { name, after }) => {
    const value: unknown = after === null ? undefined : JSON.parse(after);
    return applyEdits(before, modify(before, [name], value, { formattingOptions }));
  }, start);
  for (const { name, after } of edits) checkMember(edited, name, after);
  return edited;
}

function checkMember(text: string, name: string, after: string | null): void {
  const value = readDaemonJson(text, "daemon.json").get(name);
  if (jsonOf(value) === after) return;
  throw new Error(`Cannot edit daemon.json: "${name}" became ${jsonOf(value) ?? "absent"}`);
}

function indentationOf(text: string): { readonly insertSpaces: boolean; readonly tabSize: number } {
  const indentation = /\n([ \t]+)"/.exec(text)?.[1] ?? "  ";
  return { insertSpaces: !indentation.startsWith("\t"), tabSize: indentation.length };
}

/** Returns a member's value as a JSON text, and null if the member is absent. */
export function jsonOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
