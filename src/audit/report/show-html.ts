import { hash } from "node:crypto";
import { chainText, periodText, startOf } from "./audit-sections.js";
import { chartsOf } from "./charts.js";
import { HTML_STYLE } from "./html-style.js";
import { htmlText } from "../../domain/html-text.js";
import { limited } from "./limited.js";
import type { AuditReport } from "./report.js";
import { toSecond, type Cell, type Column, type Section } from "./section.js";

const MAX_ROWS = 200;

/** Renders a report as one file of HTML that loads nothing, runs no script, and shows texts from the log as they are. */
export function showHtml(report: AuditReport, sections: readonly Section[]): string {
  const period = htmlText(periodText(report.period));
  // The style is named by its hash, so that no text from the log could bring its own.
  const policy = `default-src 'none'; style-src 'sha256-${hash("sha256", HTML_STYLE, "base64")}'`;
  const shown = sections.filter(({ id }) => id !== "summary");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Audit report, ${period}</title>
<style>${HTML_STYLE}</style>
</head>
<body>
<header>
<h1>Audit report</h1>
<p class="soft">${period} · made ${htmlText(toSecond(report.made))}</p>
${chainOf(report)}
${notesOf(sections.find(({ id }) => id === "summary")?.notes ?? [])}
</header>
<main>
${tilesOf(report)}
<nav aria-label="Sections">${shown.map(linkOf).join("")}</nav>
${report.log.inPeriod === 0 ? "" : `<div class="charts">\n${chartsOf(report)}\n</div>`}
${shown.map((section) => sectionOf(limited(section, MAX_ROWS))).join("\n")}
</main>
</body>
</html>
`;
}

function chainOf({ verified }: AuditReport): string {
  const text = chainText(verified);
  const className = text.startsWith("NOT ") ? "alarm" : startOf(verified) === null ? "" : "partial";
  return `<p class="chain ${className}">The chain of the log: ${htmlText(text)}</p>`;
}

function tilesOf({ totals }: AuditReport): string {
  const { decisions, denied, errors, warned, dryRun, breakGlass, shadow } = totals;
  const tiles: readonly (readonly [className: string, name: string, value: number])[] = [
    ["", "decisions", decisions],
    ["", "allowed", decisions - denied - errors],
    ["denied", "denied", denied],
    ["denied", "errors", errors],
    ["warned", "warned", warned],
    ["unenforced", "dry run", dryRun],
    ["unenforced", "break-glass", breakGlass],
    ["", "shadow only", shadow],
  ];
  const items = tiles.map(
    ([className, name, value]) =>
      `<li class="${className}"><b>${value.toLocaleString("en")}</b>${name}</li>`,
  );
  return `<ul class="tiles">${items.join("")}</ul>`;
}

function linkOf({ id, title }: Section): string {
  return `<a href="#${id}">${htmlText(title)}</a> `;
}

function sectionOf({ id, title, notes, columns, rows }: Section): string {
  const head = columns.map(
    (column) => `<th scope="col"${classOf(column)}>${htmlText(column.name)}</th>`,
  );
  const body = rows.map(
    (row) => `<tr>${row.map((cell, at) => cellOf(cell, columns[at], at)).join("")}</tr>`,
  );
  const table =
    rows.length === 0
      ? "<p>None.</p>"
      : `<div class="wide" tabindex="0" role="region" aria-labelledby="${id}">
<table><caption>${htmlText(title)}</caption><thead><tr>${head.join("")}</tr></thead>
<tbody>
${body.join("\n")}
</tbody></table></div>`;
  return `<section><h2 id="${id}">${htmlText(title)}</h2>
${notesOf(notes)}
${table}</section>`;
}

function notesOf(notes: readonly string[]): string {
  return notes.map((note) => `<p class="note">${htmlText(note)}</p>`).join("");
}

function cellOf(cell: Cell, column: Column | undefined, at: number): string {
  const text = typeof cell === "number" ? cell.toLocaleString("en") : htmlText(cell ?? "");
  const isWord = typeof cell === "string" && WORD.test(cell);
  const className = isWord ? ' class="word"' : column === undefined ? "" : classOf(column);
  return at === 0 ? `<th scope="row"${className}>${text}</th>` : `<td${className}>${text}</td>`;
}

/** A name, a time or an id, which reads better in one line. */
const WORD = /^\S{1,40}$/;

function classOf({ isNumber }: Column): string {
  return isNumber ? ' class="number"' : "";
}
