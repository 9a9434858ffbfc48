import { createFilter, type Filter } from "../audit-log/filter.js";
import { narrowed, type Narrowed } from "./narrow.js";
import { newestLines, type SpanBytes } from "./newest-lines.js";
import type { OpenIndex } from "./open-file-index.js";
import type { FoundRecord } from "./read-found.js";

/** What is asked of the indexes of a log. */
export interface Question {
  readonly filter: Filter;
  /** The ids that objects of the target have had. */
  readonly ids: ReadonlySet<string>;
  /** Whether dockerd's responses that were allowed are wanted too. */
  readonly withResponses: boolean;
}

/** Returns what an index can tell about a question; null if no record of it fits. */
export function narrowedTo(index: OpenIndex, question: Question): Narrowed | null {
  return narrowed(question.filter, question.ids, question.withResponses, index);
}

/**
 * Yields the records of a file that fit, newest first, from before a line; null now and then, where none fits for long.
 *
 * @throws {UsageError} When the index does not fit the file.
 */
export function* matchingRecords(
  index: OpenIndex,
  question: Question,
  before: number,
): Generator<FoundRecord | null> {
  const narrow = narrowedTo(index, question);
  if (narrow === null) return;
  const isWanted = createFilter(question.filter, question.ids);
  const mayFit = spansWith(question.filter.text, index);
  for (const found of newestLines(index.db, narrow, before, mayFit)) {
    const read = found === null ? null : index.readFound(found);
    if (read === null || isWanted(read.record, read.line)) yield read;
  }
}

/** Looks for the text in the bytes of many lines at once, which is much faster than line by line. */
function spansWith(text: string | null, { read }: OpenIndex): (span: SpanBytes) => boolean {
  // A line that is no UTF-8 has U+FFFD as a text only.
  if (text === null || /[\ufffd\p{Cs}]/u.test(text)) return () => true;
  const wanted = Buffer.from(text);
  return ({ at, length }) => length > MAX_SPAN || read(at, length).includes(wanted);
}

/** Longer lines than those of the plugin must not fill the memory. */
const MAX_SPAN = 64 * 1024 * 1024;
