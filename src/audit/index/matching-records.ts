import { createFilter, type Filter } from "../log/filter.js";
import type { KnownLines } from "./line-memo.js";
import { narrowed, type Narrowed } from "./narrow.js";
import { newestLines, type FoundLine } from "./newest-lines.js";
import type { OpenIndex } from "./open-file-index.js";
import type { FoundRecord } from "./read-found.js";
import { textTest } from "./text-test.js";

/** A query of the indexes of a log. */
export interface IndexQuestion {
  readonly filter: Filter;
  /** The ids that objects of the target have had. */
  readonly ids: ReadonlySet<string>;
  /** True to include allowed responses of dockerd. */
  readonly withResponses: boolean;
  /** The lines found already. */
  readonly known: KnownLines;
}

/** Returns what an index can tell about a question; null if no record of it fits. */
export function narrowedTo(index: OpenIndex, question: IndexQuestion): Narrowed | null {
  return narrowed(question.filter, question.ids, question.withResponses, index);
}

/**
 * Yields the records of a file that fit, newest first, from before a line; null now and then, where none fits for long.
 *
 * @throws {UsageError} When the index does not fit the file.
 */
export function* matchingRecords(
  index: OpenIndex,
  question: IndexQuestion,
  before: number,
): Generator<FoundRecord | null> {
  const narrow = narrowedTo(index, question);
  if (narrow === null) return;
  const isWanted = createFilter(question.filter, question.ids);
  for (const read of mayMatch(index, question, narrow, before))
    if (read === null || isWanted(read.record, read.line)) yield read;
}

function* mayMatch(
  index: OpenIndex,
  question: IndexQuestion,
  narrow: Narrowed,
  before: number,
): Generator<FoundRecord | null> {
  const known = question.known.get(index);
  if (known !== undefined) {
    for (const line of known) if (line < before) yield index.readLine(line);
    return;
  }
  const test = textTest(question.filter.text, index);
  for (const found of newestLines(index.db, narrow, before, test))
    yield found === null ? null : index.readFound(found);
}

/** Yields the lines of a file that have the text and fit what the index can tell, newest first; null now and then. */
export function linesWithText(
  index: OpenIndex,
  question: IndexQuestion,
): Iterable<FoundLine | null> {
  const narrow = narrowedTo(index, question);
  if (narrow === null) return [];
  return newestLines(index.db, narrow, LAST_LINE, textTest(question.filter.text, index));
}

/** Beyond the last line of any file. */
export const LAST_LINE = 2 ** 31 - 1;
