import type { Filter } from "../audit-log/filter.js";
import { facetLists } from "./facet-lists.js";
import { chosenFilters, filterForm } from "./filter-form.js";
import { html, type Html } from "./html.js";
import { layout } from "./layout.js";
import type { FoundRecords } from "../audit-index/search-records.js";
import type { LogState, PageLog } from "./page-log.js";
import { recordTable } from "./record-table.js";
import { timeText, timeInAddress } from "./time-text.js";
import { timelineChart } from "./timeline-chart.js";
import { timelineRange } from "./timeline-range.js";
import { FIRST, addressOf, filterOf, type Query } from "./view.js";

/** What a page of many decisions shows. */
export interface Overview {
  /** The page's own address, without a query. */
  readonly path: string;
  /** As the address has it. */
  readonly query: Query;
  /** What the path itself restricts: the user of `/users/bob`. */
  readonly pinned: Query;
  readonly title: string;
  /** A line above the title; null for none. */
  readonly above: string | null;
}

const ROWS = 50;

/**
 * Renders timeline, facets and table of the decisions that an address asks for.
 *
 * @throws {UsageError} When the address asks for what is no time, effect or part.
 */
export async function overviewPage(overview: Overview, log: PageLog, now: Date): Promise<Html> {
  const { path, query, pinned, title } = overview;
  const filter = filterOf({ ...query, ...pinned }, now);
  const state = await log.state();
  const range = rangeOf(filter, state, now);
  const [found, facets, bars] = await Promise.all([
    log.search(filter, { limit: ROWS, before: query.before ?? null }),
    log.facets(filter),
    log.timeline(filter, range),
  ]);
  const main = html`${heading(overview)} ${filterForm(path, query, pinned)}
    ${chosenFilters(path, query)} ${timelineChart({ bars, range, path, query })}
    <div class="columns">
      ${results(found, overview, { state, now })} ${facetLists(facets, overview)}
    </div>`;
  return layout({ title, main, state });
}

function rangeOf({ sinceMs, untilMs }: Filter, { firstMs, lastMs }: LogState, now: Date) {
  // A log from elsewhere may be of a later clock.
  const end = untilMs ?? Math.max(now.getTime(), (lastMs ?? 0) + 1);
  const from = sinceMs ?? firstMs ?? end - 1;
  return timelineRange(Math.min(from, end - 1), end);
}

function heading({ title, above }: Overview): Html {
  return html`<div class="heading">
    ${above === null ? null : html`<p class="quiet">${above}</p>`}
    <h1>${title}</h1>
  </div>`;
}

function results(
  { found, next }: FoundRecords,
  overview: Overview,
  { state, now }: { readonly state: LogState; readonly now: Date },
): Html {
  const { query, pinned } = overview;
  const since = found[0]?.record.time ?? now.toISOString();
  const live = addressOf("/live", { ...query, ...pinned }, { since, before: null });
  const canFollow = query.before === undefined && query.until === undefined;
  return html`<section class="card results" aria-labelledby="records-title">
    <div class="card-head">
      <h2 id="records-title">Decisions</h2>
      <p class="quiet">newest first</p>
      ${canFollow ? FOLLOW : null}
    </div>
    ${found.length === 0 ? emptyText(overview, state) : null} ${recordTable(found, live)}
    ${paging(overview, next)}
  </section>`;
}

const FOLLOW = html`<button type="button" class="follow scripted" aria-pressed="false" data-follow>
  <span class="dot" aria-hidden="true"></span>Follow live
</button>`;

function emptyText({ path, query }: Overview, { lastMs }: LogState): Html {
  if (lastMs === null)
    return html`<p class="empty" data-empty>
      The log has no decisions yet. As soon as dockerd asks about a request, it is here.
    </p>`;
  const changes = {
    since: timeInAddress(lastMs - DAY_MS),
    until: timeInAddress(lastMs + 1),
    before: null,
  };
  return html`<p class="empty" data-empty>
    No decision fits. The newest of the whole log is of ${timeText(lastMs)} UTC:
    <a href="${addressOf(path, query, changes)}">search the day before it</a>, or
    <a href="${addressOf(path, query, { since: FIRST, until: null, before: null })}"
      >the whole log</a
    >.
  </p>`;
}

const DAY_MS = 86_400_000;

function paging({ path, query }: Overview, next: string | null): Html | null {
  if (next === null && query.before === undefined) return null;
  const first = addressOf(path, query, { before: null });
  return html`<nav class="paging" aria-label="Parts of the table">
    ${query.before === undefined ? null : html`<a href="${first}">Newest</a>`}
    ${next === null ? html`<span class="quiet">These are the oldest.</span>` : html`<a rel="next" href="${addressOf(path, query, { before: next })}">Older</a>`}
  </nav>`;
}
