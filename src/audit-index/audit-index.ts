import type { Filter } from "../audit-log/filter.js";
import { inOrder } from "../audit-log/log-files.js";
import { countFacets, type Facets } from "./count-facets.js";
import { countTimeline, type Bar, type TimelineRange } from "./count-timeline.js";
import { findIds } from "./find-ids.js";
import { findRecord } from "./find-record.js";
import type { Note } from "./index-database.js";
import { openIndexFolder, type IndexFolder } from "./index-folder.js";
import { withIndexLock } from "./index-lock.js";
import { logStateOf, type IndexedLog } from "./indexed-log.js";
import type { Question } from "./matching-records.js";
import { indexNames, openFileIndex, type OpenIndex } from "./open-file-index.js";
import type { FoundRecord } from "./read-found.js";
import { searchRecords, type FoundRecords, type SearchPart } from "./search-records.js";
import type { Progress } from "./update-index.js";

/** Answers questions about a log from an index of it, as reading the whole log would. */
export interface AuditIndex {
  /** Returns the records that fit, newest first: `limit` of them, and where the next ones begin. */
  readonly search: (filter: Filter, part: SearchPart) => Promise<FoundRecords>;
  /** Counts the most frequent values among the records that fit, without responses that were allowed. */
  readonly facets: (filter: Filter) => Promise<Facets>;
  /** Counts the records that fit in equal spans of time, without responses that were allowed. */
  readonly timeline: (filter: Filter, range: TimelineRange) => Promise<readonly Bar[]>;
  /**
   * Returns the decisions whose id begins so, with what dockerd has answered to them, oldest first; at most 100.
   */
  readonly record: (id: string) => Promise<readonly FoundRecord[]>;
  /** What is in the index. */
  readonly state: () => IndexedLog;
  /** Brings the index up to date with the files that the log has now. */
  readonly refresh: (files: readonly string[]) => Promise<void>;
  readonly close: () => void;
}

/** How an index is opened. */
export interface IndexOptions {
  /** The folder of the indexes: it is made if there is none. Nothing else may be in it. */
  readonly folder: string;
  /** Told what is worth knowing: that an index is built again, or waited for. */
  readonly note?: Note;
  readonly progress?: Progress;
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
  { folder, note = ignore, progress = ignore, removeOthers = false }: IndexOptions,
): Promise<AuditIndex> {
  const home = openIndexFolder(folder);
  const takeTurns = createTurns();
  let indexes: readonly OpenIndex[] = [];
  const questionOf = (filter: Filter, withResponses = false): Question => ({
    ...{ filter, withResponses },
    ids: filter.target === null ? NO_IDS : findIds(indexes, filter.target),
  });
  const refresh = async (files: readonly string[]): Promise<void> => {
    indexes = await brought(home, files, indexes, { note, progress, removeOthers });
  };
  const closeAll = (): void => {
    for (const index of indexes) index.close();
  };
  await refresh(files);
  return {
    search: (filter, part) =>
      takeTurns(() => searchRecords(indexes, questionOf(filter, part.responses), part)),
    facets: (filter) => takeTurns(() => countFacets(indexes, questionOf(filter))),
    timeline: (filter, range) => takeTurns(() => countTimeline(indexes, questionOf(filter), range)),
    record: (id) => takeTurns(() => Promise.resolve(findRecord(indexes, id))),
    state: () => logStateOf(home, indexes),
    refresh: (files) => takeTurns(() => refresh(files)),
    close: closeAll,
  };
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

/** Opens the indexes of files in the order of their records, closes others, and brings them up to date. */
async function brought(
  folder: IndexFolder,
  files: readonly string[],
  before: readonly OpenIndex[],
  options: Required<Omit<IndexOptions, "folder">>,
): Promise<readonly OpenIndex[]> {
  const ordered = await inOrder(files);
  const names = await indexNames(ordered);
  return withIndexLock(folder, options.note, async () => {
    for (const index of before) index.close();
    const opened = ordered.map((file, at) =>
      openFileIndex(folder, file, names[at] ?? "", options.note),
    );
    for (const index of opened) await index.update(options.note, options.progress);
    if (options.removeOthers)
      for (const name of folder.names()) if (!names.includes(name)) folder.remove(name);
    return opened;
  });
}
