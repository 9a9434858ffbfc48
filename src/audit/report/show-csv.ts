import { escaped } from "../../domain/escaped.js";
import type { Cell, Section } from "./section.js";

/**
 * Renders CSV by RFC 4180. One section is a table with its own columns; several are one table of
 * `section,row,column,value`, since each line must have the same number of fields.
 */
export function showCsv(sections: readonly Section[]): string {
  const [first, ...others] = sections;
  if (first !== undefined && others.length === 0) return tableOf(first);
  const rows = sections.flatMap(({ id, columns, rows: cells }) =>
    cells.flatMap((row, number) =>
      columns.map(({ name }, at) => [id, number + 1, name, row[at] ?? null]),
    ),
  );
  return linesOf([["section", "row", "column", "value"], ...rows]);
}

function tableOf({ columns, rows }: Section): string {
  return linesOf([columns.map(({ name }) => name), ...rows]);
}

function linesOf(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(fieldOf).join(",")}\r\n`).join("");
}

/** Office programs take a text that begins so for a formula, also with wide characters, and run it. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

function fieldOf(cell: Cell): string {
  if (typeof cell === "number") return String(cell);
  const text = cell ?? "";
  const harmless = FORMULA.test(text) ? `'${escaped(text)}` : escaped(text);
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
