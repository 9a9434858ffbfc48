import type { Library } from "../../domain/settings.js";
import { ROUTES } from "../../engine/request/tables/routes.js";
import { controlPage, type NamedCall } from "./control-page.js";
import { documentedControl, type ControlTexts } from "./documented-control.js";
import { table } from "./markdown.js";

/** The first line of each page: what it is made of. */
export const PAGE_HEAD =
  "<!-- Made by `dockwarden policy docs` from a control's METADATA and examples; do not edit. -->";

/**
 * Returns a page for each control of an author, and a list of them, as Markdown by file name.
 *
 * @param library The shipped controls and those of the author, compiled together.
 */
export function ownPages(
  controls: readonly ControlTexts[],
  library: Library,
): Readonly<Record<string, string>> {
  const documented = controls.map((control) => documentedControl(control, library));
  const rows = documented.map(({ id, severity, title }) => [`[${id}](${id}.md)`, severity, title]);
  const list = ["# Controls", table(["control", "severity", "title"], rows)].join("\n\n");
  const pages = documented.map((one) => [`${one.id}.md`, controlPage(one, calls())] as const);
  const all = { "README.md": list, ...Object.fromEntries(pages) };
  return Object.fromEntries(
    Object.entries(all).map(([name, text]) => [name, `${PAGE_HEAD}\n\n${withoutLinks(text)}\n`]),
  );
}

/** The settings' page lies beside the shipped controls' pages, not beside these. */
function withoutLinks(text: string): string {
  return text.replaceAll(/\[([^[\]]+)\]\(\.\.\/[^)]*\)/g, "$1");
}

function calls(): readonly NamedCall[] {
  return ROUTES.map(({ method, template, action }) => ({
    endpoint: `${method} ${template.replaceAll(/\{(\w+):[^}]*\}/g, "{$1}")}`,
    action,
  }));
}
