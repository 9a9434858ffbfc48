import type { Filter } from "../log/filter.js";
import type { OpenIndex } from "./open-file-index.js";

/** The lines of each file whose records fit a question, newest first. */
export type KnownLines = Map<OpenIndex, readonly number[]>;

/** Keeps the lines of the last question: a page counts, and then reads, the records of one question several times. */
export interface LineMemo {
  /** Returns those of a question, which may be none, and takes more. */
  readonly of: (filter: Filter, withResponses: boolean) => KnownLines;
  /** Forgets them, as the log has changed. */
  readonly forget: () => void;
}

/** Creates one that knows nothing. */
export function createLineMemo(): LineMemo {
  let key = "";
  let lines: KnownLines = new Map();
  return {
    of({ where = null, ...filter }, withResponses) {
      // Two functions cannot be compared.
      if (where !== null) return new Map();
      const asked = JSON.stringify([filter, withResponses]);
      if (asked !== key) lines = new Map();
      key = asked;
      return lines;
    },
    forget() {
      lines = new Map();
    },
  };
}
