import { html, type Html } from "./html.js";
import type { FacetName, Facets, FacetValue } from "../index/count-facets.js";
import { EFFECT_WORDS, cut, shortRef, userText } from "./summary.js";
import { countText } from "./time-text.js";
import { pageAddress, type PageQuery, type QueryKey } from "./view.js";

const TITLES: Readonly<Record<FacetName, string>> = {
  effect: "Effect",
  user: "User",
  control: "Control",
  action: "Action",
  target: "Object",
};

const FACETS = Object.keys(TITLES) as readonly FacetName[];

/** Renders the most frequent values of each field as links that narrow the search, or widen it again. */
export function facetLists(
  facets: Facets,
  {
    path,
    query,
    pinned,
  }: { readonly path: string; readonly query: PageQuery; readonly pinned: PageQuery },
): Html | null {
  const names = FACETS.filter((name) => facets[name].length > 0 && pinned[name] === undefined);
  if (names.length === 0) return null;
  return html`<aside class="facets" aria-labelledby="facets-title">
    <h2 id="facets-title" class="unseen">Narrow the search</h2>
    ${names.map((name) => facetList(name, valuesOf(name, facets).slice(0, MOST), path, query))}
    ${facets.areTargetsWhole ? null : NEWEST}
  </aside>`;
}

const MOST = 10;

const NEWEST = html`<p class="quiet hint">Objects are counted among the newest decisions only.</p>`;

/** Allowed decisions are found with those among them that had warnings or were not enforced, which stand below. */
function valuesOf(name: FacetName, facets: Facets): readonly FacetValue[] {
  const values = facets[name];
  if (name !== "effect") return values;
  const rest = values.filter(({ value }) => value !== "allow" && !PARTS.has(value));
  const parts = values.filter(({ value }) => PARTS.has(value));
  return [...values.filter(({ value }) => value === "allow"), ...parts, ...rest];
}

/** The effects that are parts of allowed ones, by their names on pages. */
const PARTS: ReadonlyMap<string, string> = new Map([
  ["warned", "of which warned"],
  ["unenforced", "of which not enforced"],
]);

function facetList(
  name: FacetName,
  values: readonly FacetValue[],
  path: string,
  query: PageQuery,
): Html {
  const most = Math.max(1, ...values.map(({ count }) => count));
  const entries = values.map((one) => html`<li>${facetLink(name, one, most, path, query)}</li>`);
  return html`<section class="card facet">
    <h3>${TITLES[name]}</h3>
    <ul>
      ${entries}
    </ul>
  </section>`;
}

function facetLink(
  name: FacetName,
  { value, count }: FacetValue,
  most: number,
  path: string,
  query: PageQuery,
): Html {
  const [key, wanted] = parameterOf(name, value);
  const isChosen = query[key] === wanted;
  const address = pageAddress(path, query, { [key]: isChosen ? null : wanted, before: null });
  const width = ((count / most) * 100).toFixed(1);
  return html`<a
    href="${address}"
    class="facet-value ${name === "effect" ? effectClass(value) : ""}"
    ${isChosen ? CHOSEN : null}
    ><span class="facet-name">${cut(labelOf(name, value), 80)}</span
    ><span class="facet-count">${countText(count)}</span
    ><svg class="share" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
      <rect width="${width}" height="1" /></svg
    >${isChosen ? html`<span class="unseen">chosen, remove</span>` : null}</a
  >`;
}

function effectClass(value: string): string {
  return PARTS.has(value) ? `is-${value} part` : `is-${value}`;
}

const CHOSEN = html` aria-current="true"`;

function parameterOf(name: FacetName, value: string): readonly [QueryKey, string] {
  return name === "user" && value === "" ? ["anonymous", "1"] : [name, value];
}

function labelOf(name: FacetName, value: string): string {
  if (name === "user") return userText(value);
  if (name === "target") return shortRef(value);
  const words: Readonly<Record<string, string>> = EFFECT_WORDS;
  return name === "effect" ? (PARTS.get(value) ?? words[value] ?? value) : value;
}
