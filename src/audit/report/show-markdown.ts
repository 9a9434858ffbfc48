import { escaped } from "../../domain/escaped.js";
import { limited } from "./limited.js";
import type { Cell, Column, Section } from "./section.js";

const MAX_ROWS = 50;

/** Renders tables as Markdown of GitHub's kind. Texts from the log show as they are: no link, no HTML, no other cell. */
export function showMarkdown(sections: readonly Section[]): string {
  const tables = sections.map((section) => tableOf(limited(section, MAX_ROWS)));
  return `# Audit report\n\n${tables.join("\n")}`;
}

function tableOf({ title, notes, columns, rows }: Section): string {
  const head = [
    lineOf(columns.map(({ name }) => name)),
    lineOf(columns.map(({ isNumber }: Column) => (isNumber ? "---:" : "---"))),
  ];
  const body = rows.map((row) => lineOf(row.map(textOf)));
  const table = rows.length === 0 ? ["None."] : [...head, ...body];
  const lines = [`## ${title}`, "", ...notes.flatMap((note) => [textOf(note), ""]), ...table];
  return lines.map((line) => `${line}\n`).join("");
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Escapes every character that may mean something in Markdown or HTML, and what renderers make links of by themselves. */
function textOf(cell: Cell): string {
  if (typeof cell === "number") return String(cell);
  return escaped(cell ?? "").replace(SPECIAL, (found) =>
    found.startsWith("w") || found.startsWith("W") ? `${found.slice(0, -1)}&#46;` : named(found),
  );
}

/** A colon between digits is a time; elsewhere it may be `https:`. */
const SPECIAL = /[\\`*_{}[\]()#+!|~<>&$^=@]|(?<!\d):|:(?!\d)|www\./gi;

function named(character: string): string {
  return HTML.includes(character) ? `&#${character.charCodeAt(0)};` : `\\${character}`;
}

/** Characters that not every renderer takes with a backslash. */
const HTML = "<>&@:|";
