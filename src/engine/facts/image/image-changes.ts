import type { VariableFacts } from "../../../domain/variable-facts.js";
import { bareObject } from "../../request/bare-object.js";
import type { Variable } from "../variables.js";
import { variablesOfPairs } from "../variables.js";

/** The labels and variables that `changes` give an image; null if they could not be read. */
export interface ImageChanges {
  readonly labels: Readonly<Record<string, string>> | null;
  readonly variables: VariableFacts;
}

/**
 * Reads LABEL and ENV of the parameter `changes` of a commit or an import. dockerd joins them with line ends
 * and reads them as a Dockerfile, so one may contain several, or continue in the next. Source: moby
 * builder/dockerfile BuildFromConfig, buildkit frontend/dockerfile/parser.
 */
export function imageChangesOf(changes: readonly string[]): ImageChanges {
  const labels = bareObject<string>();
  const variables: Variable[] = [];
  for (const line of changes.join("\n").split("\n")) {
    const pairs = pairsOf(line);
    if (pairs === null) return UNREAD;
    for (const { instruction, key, value } of pairs) {
      if (instruction === "label") labels[key] = value;
      else variables.push([key, value]);
    }
  }
  return { labels, variables: variablesOfPairs("changes", variables) };
}

const UNREAD: ImageChanges = {
  labels: null,
  variables: { field: "changes", set: null, text: null, endings: null },
};

/** Returns the labels in a body, overridden by those of `changes`. */
export function withLabels(
  { labels }: ImageChanges,
  body: Readonly<Record<string, string>>,
): ImageChanges["labels"] {
  return labels === null ? null : Object.assign(bareObject<string>(), body, labels);
}

interface Pair {
  readonly instruction: "label" | "env";
  readonly key: string;
  readonly value: string;
}

const INSTRUCTION = /^\s*(?:onbuild\s+)*(label|env)(?:\s(.*))?$/is;
/** Lines that affect other lines: one continues in the next, one changes the character that does so. */
const LEADS_ON = /[\\`]$|^\s*#\s*(?:escape|syntax|check)\s*=/i;
const PAIR =
  /\s*(?<quote>"?)(?<key>[^\s=\\"'$]+)\k<quote>=(?<value>"[^"\\]*"|'[^'\\]*'|[^\s"'\\]*)(?=\s|$)/y;
/** The old form: all that follows the key is its value. */
const OLD_PAIR = /^(?<key>[^\s=\\"'$]+)\s+(?=\S)(?<value>[^\\"']*)$/;

function pairsOf(line: string): readonly Pair[] | null {
  if (LEADS_ON.test(line.trimEnd())) return null;
  // A blank to Go, but not to JavaScript.
  const [, word, rest = ""] = INSTRUCTION.exec(line.replaceAll("\u0085", " ")) ?? [];
  if (word === undefined) return [];
  const instruction = word.toLowerCase() === "label" ? "label" : "env";
  return splitPairs(rest.trim())?.map((pair) => ({ instruction, ...pair })) ?? null;
}

function splitPairs(text: string): readonly Omit<Pair, "instruction">[] | null {
  const old = OLD_PAIR.exec(text)?.groups;
  if (old !== undefined) return [pairOf(old)];
  const pairs: Omit<Pair, "instruction">[] = [];
  PAIR.lastIndex = 0;
  for (let at = 0; at < text.length; at = PAIR.lastIndex) {
    const groups = PAIR.exec(text)?.groups;
    if (groups === undefined) return null;
    pairs.push(pairOf(groups));
  }
  return pairs;
}

function pairOf({
  key = "",
  value = "",
}: Readonly<Record<string, string | undefined>>): Omit<Pair, "instruction"> {
  return { key, value: value.replace(/^(["'])(.*)\1$/s, "$2") };
}
