import type { TextWindow } from "../index/text-window.js";
import { facetLists } from "./facet-lists.js";
import { chosenFilters, filterForm } from "./filter-form.js";
import { html, type Html } from "./html.js";
import { layout } from "./layout.js";
import type { PageLog } from "./page-log.js";
import { readView, type View } from "./read-view.js";
import { recordTable } from "./record-table.js";
import { countText, preciseTimeText, timeText, timeInAddress } from "./time-text.js";
import { timelineChart } from "./timeline-chart.js";
import { FIRST, pageAddress, filterOf, type PageQuery } from "./view.js";

/** The content of a page of many decisions. */
export interface Overview {
  /** The page's own address, without a query. */
  readonly path: string;
  /** As the address has it. */
  readonly query: PageQuery;
  /** The filter that the path contains: the user of `/users/bob`. */
  readonly pinned: PageQuery;
  readonly title: string;
  /** A line above the title; null for none. */
  readonly above: string | null;
}

/**
 * Renders timeline, facets and table of the decisions that an address asks for.
 *
 * @throws {UsageError} When the address asks for what is no time, effect or part.
 */
export async function overviewPage(overview: Overview, log: PageLog, now: Date): Promise<Html> {
  const { path, query, pinned, title } = overview;
  const filter = filterOf({ ...query, ...pinned }, now);
  const view = await readView(log, filter, query.before ?? null, now);
  const { state, facets, bars, range } = view;
  const main = html`${heading(overview)} ${filterForm(path, query, pinned)}
    ${chosenFilters(path, query)} ${timelineChart({ bars, range, path, query })}
    <div class="columns">${results(view, overview, now)} ${facetLists(facets, overview)}</div>`;
  return layout({ title, main, state });
}

function heading({ title, above }: Overview): Html {
  return html`<div class="heading">
    ${above === null ? null : html`<p class="quiet">${above}</p>`}
    <h1>${title}</h1>
  </div>`;
}

function results(view: View, overview: Overview, now: Date): Html {
  const { found } = view.found;
  const { query, pinned } = overview;
  const since = found[0]?.record.time ?? now.toISOString();
  const live = pageAddress("/live", { ...query, ...pinned }, { since, before: null });
  const canFollow = query.before === undefined && query.until === undefined;
  return html`<section class="card results" aria-labelledby="records-title">
    <div class="card-head">
      <h2 id="records-title">Decisions</h2>
      <p class="quiet">newest first</p>
      ${canFollow ? FOLLOW : null}
    </div>
    ${windowText(overview, view.window)} ${found.length === 0 ? emptyText(overview, view) : null}
    ${recordTable(found, live)} ${paging(overview, view)}
  </section>`;
}

const FOLLOW = html`<button type="button" class="follow scripted" aria-pressed="false" data-follow>
  <span class="dot" aria-hidden="true"></span>Follow live
</button>`;

function emptyText({ path, query }: Overview, { state: { lastMs }, window }: View): Html {
  if (lastMs === null)
    return html`<p class="empty" data-empty>
      The log has no decisions yet. As soon as dockerd asks about a request, it is here.
    </p>`;
  if (window !== null) return html`<p class="empty" data-empty>No decision of this time fits.</p>`;
  const changes = {
    since: timeInAddress(lastMs - DAY_MS),
    until: timeInAddress(lastMs + 1),
    before: null,
  };
  return html`<p class="empty" data-empty>
    No decision fits. The newest of the whole log is of ${timeText(lastMs)} UTC:
    <a href="${pageAddress(path, query, changes)}">search the day before it</a>, or
    <a href="${pageAddress(path, query, { since: FIRST, until: null, before: null })}"
      >the whole log</a
    >.
  </p>`;
}

const DAY_MS = 86_400_000;

/** Says how far a text was looked for, if not in the whole time, and leads to the rest of it. */
function windowText({ path, query }: Overview, window: TextWindow | null): Html | null {
  if (window === null) return null;
  const { sinceMs, records } = window;
  const time = preciseTimeText(sinceMs);
  const address = pageAddress(path, query, { until: timeInAddress(sinceMs), before: null });
  return html`<p class="window">
    Looked for the text in the newest ${countText(records)} decisions, from ${time} UTC on.
    <a href="${address}">Look before ${time}</a>
  </p>`;
}

function paging({ path, query }: Overview, { found: { next }, window }: View): Html | null {
  if (next === null && query.before === undefined) return null;
  const first = pageAddress(path, query, { before: null });
  const end = window === null ? html`<span class="quiet">These are the oldest.</span>` : null;
  return html`<nav class="paging" aria-label="Parts of the table">
    ${query.before === undefined ? null : html`<a href="${first}">Newest</a>`}
    ${next === null ? end : html`<a rel="next" href="${pageAddress(path, query, { before: next })}">Older</a>`}
  </nav>`;
}
