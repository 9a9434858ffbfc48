import type { FoundRecord } from "../index/read-found.js";
import { addressOfRecord } from "./addresses.js";
import { html, type Html } from "./html.js";

/** The beginnings of ids that `dockwarden audit show` takes too. */
const BEGINNING = /^[0-9a-f-]{4,36}$/;

/** Returns the decisions whose ids begin so, each once; what dockerd answered belongs to its request. */
export function idsFrom(beginning: string, found: readonly FoundRecord[]): readonly string[] {
  if (!BEGINNING.test(beginning)) return [];
  const meant = found.filter(({ record: { id, request } }) =>
    [id, request ?? ""].some((one) => one.startsWith(beginning)),
  );
  return [...new Set(meant.map(({ record: { id, request } }) => request ?? id))];
}

/** Renders a sentence with links to the decisions whose ids begin alike. */
export function choiceOf(ids: readonly string[]): Html {
  const links = ids.map((id) => html`<a href="${addressOfRecord(id)}">${id}</a> `);
  return html`The ids of several decisions begin so: ${links}`;
}
