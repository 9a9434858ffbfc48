import { WANTED_EFFECTS } from "../log/filter.js";
import { html, type Html } from "./html.js";
import { EFFECT_WORDS } from "./summary.js";
import { FIRST, USUAL_SINCE, pageAddress, type PageQuery, type QueryKey } from "./view.js";

/**
 * Renders the form that searches, and links to usual spans of time.
 *
 * @param pinned What the path itself restricts, so that no field does.
 */
export function filterForm(path: string, query: PageQuery, pinned: PageQuery): Html {
  return html`<form
      class="card filter"
      role="search"
      aria-label="Search the log"
      action="${path}"
      method="get"
    >
      ${field("text", "Text in the record", query, "grow")}
      ${pinned.user === undefined ? field("user", "User", query) : null} ${effectField(query)}
      ${field("since", "Since", query, "", USUAL_SINCE)}
      ${field("until", "Until", query, "", "now")} ${KEPT.map((key) => kept(key, query))}
      <div class="field actions"><button type="submit">Search</button></div>
    </form>
    <nav class="spans" aria-label="Span of time">
      <ul>
        ${SPANS.map(([since, name]) => span(since, name, path, query))}
      </ul>
    </nav>`;
}

function field(key: QueryKey, label: string, query: PageQuery, kind = "", hint = ""): Html {
  return html`<div class="field ${kind}">
    <label for="field-${key}">${label}</label
    ><input
      id="field-${key}"
      name="${key}"
      value="${query[key] ?? ""}"
      placeholder="${hint}"
      maxlength="1000"
      autocomplete="off"
      spellcheck="false"
    />
  </div>`;
}

function effectField(query: PageQuery): Html {
  const options = WANTED_EFFECTS.map(
    (effect) =>
      html`<option value="${effect}" ${query.effect === effect ? SELECTED : null}>
        ${EFFECT_WORDS[effect]}
      </option>`,
  );
  return html`<div class="field">
    <label for="field-effect">Effect</label
    ><select id="field-effect" name="effect">
      <option value="">Any</option>
      ${options}
    </select>
  </div>`;
}

const SELECTED = html` selected`;

/** Parameters without a field of their own: facets set them, and a search keeps them. */
const KEPT = ["anonymous", "action", "control", "target"] as const;

function kept(key: QueryKey, query: PageQuery): Html | null {
  const value = query[key];
  return value === undefined ? null : html`<input type="hidden" name="${key}" value="${value}" /> `;
}

const SPANS = [
  ["-1h", "Last hour"],
  [USUAL_SINCE, "24 hours"],
  ["-7d", "7 days"],
  ["-30d", "30 days"],
  [FIRST, "All"],
] as const;

function span(since: string, name: string, path: string, query: PageQuery): Html {
  const { since: given = USUAL_SINCE, until } = query;
  const isChosen = given === since && until === undefined;
  const address = pageAddress(path, query, { since, until: null, before: null });
  return html`<li><a href="${address}" ${isChosen ? CURRENT : null}>${name}</a></li>`;
}

const CURRENT = html` aria-current="true"`;

const WORDS: readonly (readonly [key: QueryKey, word: string])[] = [
  ["user", "User"],
  ["anonymous", "Anonymous callers"],
  ["effect", "Effect"],
  ["action", "Action"],
  ["control", "Control"],
  ["target", "Object"],
  ["text", "Text"],
  ["since", "Since"],
  ["until", "Until"],
];

/** Renders what the search is restricted to, each with a link that removes it; null if it is not restricted. */
export function chosenFilters(path: string, query: PageQuery): Html | null {
  const chosen = WORDS.flatMap(([key, word]) => {
    const value = query[key];
    if (value === undefined) return [];
    const shown = key === "anonymous" ? "" : value;
    const address = pageAddress(path, query, { [key]: null, before: null });
    return [
      html`<li>
        <a href="${address}" class="chip"
          ><span class="quiet">${word}</span> ${shown}<span class="unseen">, remove</span
          ><span class="cross" aria-hidden="true">×</span></a
        >
      </li>`,
    ];
  });
  return chosen.length === 0
    ? null
    : html`<ul class="chips" aria-label="Chosen filters">
        ${chosen}
      </ul>`;
}
