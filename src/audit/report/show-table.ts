import { escaped } from "../../domain/escaped.js";
import { limited } from "./limited.js";
import type { Cell, Column, Section } from "./section.js";

/** Emphasizes a text on a terminal, or returns it as it is. */
export type TablePaint = (style: "title" | "note" | "alarm", text: string) => string;

const MAX_ROWS = 30;
const MAX_CELL = 80;

/** Renders tables for a terminal. Nothing from the log can control it. */
export function showTable(sections: readonly Section[], paint: TablePaint): string {
  return sections.map((section) => tableOf(limited(section, MAX_ROWS), paint)).join("\n");
}

function tableOf({ title, notes, columns, rows }: Section, paint: TablePaint): string {
  const texts = rows.map((row) => row.map(textOf));
  const widths = columns.map(({ name }, at) =>
    texts.reduce((width, row) => Math.max(width, widthOf(row[at] ?? "")), name.length),
  );
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, at) => padded(cell, widths[at] ?? 0, columns[at])).join("  ")}`.trimEnd();
  const body = texts.map((row) => {
    const text = line(row);
    return row[0]?.startsWith("ALARM") === true || row[1]?.startsWith("NOT ") === true
      ? paint("alarm", text)
      : text;
  });
  const lines = [
    paint("title", title),
    ...notes.map((note) => paint("note", `  ${escaped(note)}`)),
    ...(rows.length === 0 ? ["  none"] : [line(columns.map(({ name }) => name)), ...body]),
  ];
  return lines.map((one) => `${one}\n`).join("");
}

function padded(text: string, width: number, column: Column | undefined): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return column?.isNumber === true ? `${space}${text}` : `${text}${space}`;
}

function textOf(cell: Cell): string {
  const text = escaped(String(cell ?? ""));
  return widthOf(text) > MAX_CELL ? `${text.slice(0, MAX_CELL - 1)}…` : text;
}

/** Counts characters, of which a terminal shows most in one cell. */
function widthOf(text: string): number {
  return Array.from(text).length;
}
