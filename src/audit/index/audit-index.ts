import { setImmediate as nextTurn } from "node:timers/promises";
import type { Filter } from "../log/filter.js";
import { UsageError } from "../../domain/errors.js";
import { countFacets, type Facets } from "./count-facets.js";
import { countTimeline, type TimelineBar, type TimelineRange } from "./count-timeline.js";
import { findIds, findRecord } from "./find-record.js";
import { isUnusable, type Note } from "./index-database.js";
import { openIndexFolder } from "./index-folder.js";
import { logStateOf, type IndexedLog } from "./indexed-log.js";
import { createLineMemo } from "./line-memo.js";
import { LAST_LINE, matchingRecords, type IndexQuestion } from "./matching-records.js";
import { openIndexes } from "./open-indexes.js";
import type { FoundRecord } from "./read-found.js";
import { searchRecords, type FoundRecords, type SearchPart } from "./search-records.js";
import { textWindow, type TextWindow } from "./text-window.js";
import type { ReadProgress } from "./update-index.js";
import type { OpenIndex } from "./open-file-index.js";

/** Answers questions about a log from an index of it, as reading the whole log would. */
export interface AuditIndex {
  /** Returns the records that fit, newest first: `limit` of them, and where the next ones begin. */
  readonly search: (filter: Filter, part: SearchPart) => Promise<FoundRecords>;
  /**
   * Calls `take` with each record that fits, oldest first, until it returns false: the last `limit` ones, or all if it is null.
   */
  readonly each: (
    filter: Filter,
    part: EachPart,
    take: (found: FoundRecord) => boolean,
  ) => Promise<void>;
  /** Counts the most frequent values among the records that fit, without responses that were allowed. */
  readonly facets: (filter: Filter) => Promise<Facets>;
  /** Counts the records that fit in equal spans of time, without responses that were allowed. */
  readonly timeline: (filter: Filter, range: TimelineRange) => Promise<readonly TimelineBar[]>;
  /**
   * Returns the newest part of the time of a filter in which its text is found quickly; null if that is the whole time, or no text
   * is given. With its `sinceMs` in the filter, `search`, `facets` and `timeline` are exact and agree.
   */
  readonly textWindow: (filter: Filter, mostBytes?: number) => Promise<TextWindow | null>;
  /**
   * Returns the decisions whose id begins with a word, what dockerd has answered to them or done after them, and what is about
   * an object of this name or id, oldest first; at most 100.
   */
  readonly record: (...words: readonly string[]) => Promise<readonly FoundRecord[]>;
  /** Returns the content of the index. */
  readonly state: () => IndexedLog;
  /** Brings the index up to date with the files that the log has now. */
  readonly refresh: (files: readonly string[]) => Promise<void>;
  readonly close: () => void;
}

/** Options of opening an index. */
export interface IndexOptions {
  /** The folder of the indexes: it is made if there is none. Nothing else may be in it. */
  readonly folder: string;
  /** Told what is worth knowing: that an index is built again, or waited for. */
  readonly note?: Note;
  readonly progress?: ReadProgress;
  /** Builds the index again, also if it fits. */
  readonly rebuild?: boolean;
  /** Removes the indexes of all other files. */
  readonly removeOthers?: boolean;
}

/**
 * Opens the index of a log, and brings it up to date, which takes time for a large log that was not indexed yet.
 *
 * @param files The files of one log, in any order.
 * @throws {UsageError} When a file cannot be read, is no audit log, or the folder cannot be used.
 */
export async function openIndex(
  files: readonly string[],
  { folder, note = ignore, progress = ignore, ...how }: IndexOptions,
): Promise<AuditIndex> {
  const home = openIndexFolder(folder);
  const takeTurns = createTurns();
  let indexes = await openIndexes(home, files, [], { note, progress, ...how });
  const memo = createLineMemo();
  const questionOf = (filter: Filter, withResponses = false): IndexQuestion => ({
    ...{ filter, withResponses, known: memo.of(filter, withResponses) },
    ids: filter.target === null ? NO_IDS : findIds(indexes, filter.target),
  });
  const ask = <Value>(work: () => Value | Promise<Value>): Promise<Value> =>
    takeTurns(() =>
      refusingDamage(work, (problem) => {
        for (const { name } of indexes) home.remove(name);
        return `Cannot use the index of the audit log in "${folder}": ${problem}; it was removed, try again`;
      }),
    );
  return {
    search: (filter, part) =>
      ask(() => searchRecords(indexes, questionOf(filter, part.responses), part)),
    each: (filter, part, take) =>
      ask(() => eachRecord(indexes, questionOf(filter, part.responses), part.limit, take)),
    facets: (filter) => ask(() => countFacets(indexes, questionOf(filter))),
    timeline: (filter, range) => ask(() => countTimeline(indexes, questionOf(filter), range)),
    textWindow: (filter, mostBytes) =>
      ask(() => textWindow(indexes, questionOf(filter), mostBytes)),
    record: (...words) => ask(() => findRecord(indexes, words)),
    state: () => logStateOf(home, indexes),
    refresh: (files) =>
      ask(async () => {
        memo.forget();
        indexes = await openIndexes(home, files, indexes, { note, progress });
      }),
    close() {
      for (const index of indexes) index.close();
    },
  };
}

/** @throws {UsageError} When SQLite finds the index damaged; `refusal` makes its text. */
async function refusingDamage<Value>(
  work: () => Value | Promise<Value>,
  refusal: (problem: string) => string,
): Promise<Value> {
  try {
    return await work();
  } catch (thrown) {
    if (!isUnusable(thrown)) throw thrown;
    throw new UsageError(refusal(thrown.message), { cause: thrown });
  }
}

const ignore = (): void => undefined;
const NO_IDS: ReadonlySet<string> = new Set();

/** Does one thing after the other: a search must not meet an index that is being built again. */
function createTurns() {
  let last: Promise<unknown> = Promise.resolve();
  return <Value>(work: () => Promise<Value>): Promise<Value> => {
    const turn = last.then(work);
    last = turn.catch(ignore);
    return turn;
  };
}

/** A choice of records. */
interface EachPart {
  /** The number of records at the end of the log to read; null for all. */
  readonly limit: number | null;
  /** True to include allowed responses of dockerd; false by default. */
  readonly responses?: boolean;
}

/**
 * Calls `take` with each record that fits, oldest first, until it returns false. It keeps only the places of the records in memory.
 *
 * @throws {UsageError} When an index does not fit its file.
 */
async function eachRecord(
  indexes: readonly OpenIndex[],
  question: IndexQuestion,
  limit: number | null,
  take: (found: FoundRecord) => boolean,
): Promise<void> {
  const places: { readonly index: OpenIndex; readonly line: number }[] = [];
  for (const index of [...indexes].reverse())
    for (const found of matchingRecords(index, question, LAST_LINE)) {
      if (places.length === limit) break;
      if (found === null) await nextTurn();
      else places.push({ index, line: found.number });
    }
  for (const { index, line } of places.reverse()) if (!take(index.readLine(line))) return;
}
