import type { Document, Scalar } from "yaml";
import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { Node, Pair, YAMLMap, YAMLSeq } from "yaml";

/** A change of a settings file, with a comment that stands before it. */
export interface CommentedChange {
  /** Names of the mappings, and of the member that is set: `["parameters", "a.b"]`. */
  readonly path: readonly string[];
  /** `append`: the member is a list, which gets the value as an item. */
  readonly how: "set" | "append";
  readonly value: unknown;
  /** Lines; `[]` for none. */
  readonly comment: readonly string[];
}

/** Comments before and after a whole file. */
export interface FileComments {
  readonly head: readonly string[];
  readonly tail: readonly string[];
}

/**
 * Changes the text of a settings file, which keeps its comments. What others wrote into a comment cannot end it: each line
 * is a comment of its own.
 */
export function commentedYaml(
  text: string,
  changes: readonly CommentedChange[],
  { head, tail }: FileComments = { head: [], tail: [] },
): string {
  const document = parseDocument(text, { version: "1.2", schema: "core", stringKeys: true });
  if (!isMap(document.contents)) document.contents = document.createNode({}) as never;
  for (const change of changes) apply(document, change);
  const before = document.commentBefore ?? "";
  document.commentBefore = [...head.map(lineOf), ...(before === "" ? [] : ["", before])].join("\n");
  document.comment = [document.comment ?? "", ...tail.map(lineOf)]
    .filter((line) => line !== "")
    .join("\n");
  return document.toString({ lineWidth: 0 });
}

function apply(document: Document, { path, how, value, comment }: CommentedChange): void {
  const map = path.slice(0, -1).reduce<YAMLMap>((inside, name) => {
    const found = valueIn(document, inside, name);
    if (isMap(found)) return found;
    return put(document, inside, name, document.createNode({})).value as YAMLMap;
  }, rootOf(document));
  // A comment within braces would need lines of its own.
  map.flow = false;
  const name = path.at(-1) ?? "";
  if (how === "set") {
    commentOn(put(document, map, name, document.createNode(value)).key, comment);
    return;
  }
  const found = valueIn(document, map, name);
  const list = isSeq(found)
    ? found
    : (put(document, map, name, document.createNode([])).value as YAMLSeq);
  list.flow = false;
  const item = document.createNode(value) as Node;
  commentOn(item, comment);
  list.add(item);
}

function rootOf(document: Document): YAMLMap {
  if (!isMap(document.contents)) throw new TypeError("Cannot change settings: they are no mapping");
  return document.contents;
}

type Member = Pair<Scalar<string>, Node | null>;

function memberIn(map: YAMLMap, name: string): Member | undefined {
  return map.items.find(({ key }) => isScalar(key) && key.value === name) as Member | undefined;
}

/** Returns a member's node; an alias is replaced by a copy, so that a change stays in its place. */
function valueIn(document: Document, map: YAMLMap, name: string): Node | undefined {
  const member = memberIn(map, name);
  if (isMap(member?.value) || isSeq(member?.value)) return member.value;
  const value: unknown = map.get(name) ?? null;
  if (value === null) return undefined;
  return put(document, map, name, document.createNode(value)).value ?? undefined;
}

function put(document: Document, map: YAMLMap, name: string, value: Node): Member {
  const before = memberIn(map, name);
  if (before === undefined) {
    const made = document.createPair(name, null) as unknown as Member;
    made.value = value;
    map.items.push(made);
    return made;
  }
  before.value = value;
  return before;
}

function commentOn(node: Node, comment: readonly string[]): void {
  if (comment.length === 0) return;
  const before = node.commentBefore ?? "";
  node.commentBefore = [...(before === "" ? [] : [before]), ...comment.map(lineOf)].join("\n");
}

/** Nothing ends a line in it. */
function lineOf(text: string): string {
  return ` ${text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ")}`;
}
