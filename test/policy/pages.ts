import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../tools/project.js";

/** Reads a file of the project, by its path from the project's folder. */
export function readFile(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** Returns the files in a folder and below whose names end so, sorted: `docs/who-calls/tls.md`. */
export function filesBelow(folder: string, ending: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .sort();
}

/** The pages that users and contributors read. */
export const PAGES: readonly string[] = [
  ...["README.md", "SECURITY.md", "CONTRIBUTING.md", "ARCHITECTURE.md"],
  ...filesBelow("docs", ".md"),
  ...filesBelow("examples", ".md"),
];

/** A line of a fenced block: the language of the block, and the text. */
export interface CodeLine {
  readonly language: string;
  readonly text: string;
}

/** Markdown in parts: its prose, in which each span of code is empty, its spans and its fenced blocks. */
export interface MarkdownParts {
  readonly prose: string;
  readonly spans: readonly string[];
  readonly lines: readonly CodeLine[];
}

/** The content of a page's fenced blocks of a language, in order. */
export function blocksOf(text: string, language: string): readonly string[] {
  return [...text.matchAll(FENCED)]
    .filter(([, , found]) => found === language)
    .map(([, indent = "", , inside = ""]) => inside.replaceAll(new RegExp(`^${indent}`, "gm"), ""));
}

const FENCED = /^( *)```(\w*)\n(.*?)^\1```$/gms;
const SPAN = /`([^`]+)`/g;

/** Splits Markdown into prose and code. The prose keeps its line numbers. */
export function partsOf(text: string): MarkdownParts {
  const blocks = [...text.matchAll(FENCED)];
  const unfenced = text.replace(FENCED, emptied);
  return {
    prose: unfenced.replace(SPAN, emptied),
    spans: [...unfenced.matchAll(SPAN)].map(([, span = ""]) => span.replaceAll(/\s*\n\s*/g, " ")),
    lines: blocks.flatMap(([, , language = "", inside = ""]) =>
      inside.split("\n").map((line) => ({ language, text: line })),
    ),
  };
}

/** The names under which a page's headings can be linked to, in order. */
export function anchorsOf(text: string): readonly string[] {
  const seen = new Map<string, number>();
  const unfenced = text.replaceAll(FENCED, "");
  return [...unfenced.matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = ""]) => {
    const name = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-");
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return count === 0 ? name : `${name}-${count}`;
  });
}

/** The line breaks of a text, and nothing else of it. */
function emptied(text: string): string {
  return `\`${text.replaceAll(/[^\n]/g, "")}\``;
}
