import type { Facets } from "../index/count-facets.js";
import type { TimelineBar, TimelineRange } from "../index/count-timeline.js";
import type { FoundRecords } from "../index/search-records.js";
import type { TextWindow } from "../index/text-window.js";
import type { Filter } from "../log/filter.js";
import type { LogState, PageLog } from "./page-log.js";
import { timelineRange } from "./timeline-range.js";

/** The records and counts of a filter. */
export interface View {
  readonly state: LogState;
  readonly found: FoundRecords;
  readonly facets: Facets;
  readonly bars: readonly TimelineBar[];
  readonly range: TimelineRange;
  /** The part of the time that all of it is about, if a text was not looked for in the whole time; else null. */
  readonly window: TextWindow | null;
}

const ROWS = 50;

/**
 * Reads timeline, facets and a part of the table. A text is looked for only in the newest decisions, as
 * docs/decisions/0057-pages-of-the-audit-log.md says.
 *
 * @param before The `next` of the part before; null for the newest.
 */
export async function readView(
  log: PageLog,
  wanted: Filter,
  before: string | null,
  now: Date,
): Promise<View> {
  const state = await log.state();
  const window = await log.textWindow(wanted);
  const filter = window === null ? wanted : { ...wanted, sinceMs: window.sinceMs };
  const range = rangeOf(filter, state, now);
  // Counts first: they find the lines that have a text, from which the search then reads some.
  const [facets, bars, found] = await Promise.all([
    log.facets(filter),
    log.timeline(filter, range),
    log.search(filter, { limit: ROWS, before }),
  ]);
  return { state, found, facets, bars, range, window };
}

function rangeOf({ sinceMs, untilMs }: Filter, { firstMs, lastMs }: LogState, now: Date) {
  // A log from elsewhere may be of a later clock.
  const end = untilMs ?? Math.max(now.getTime(), (lastMs ?? 0) + 1);
  const from = sinceMs ?? firstMs ?? end - 1;
  return timelineRange(Math.min(from, end - 1), end);
}
