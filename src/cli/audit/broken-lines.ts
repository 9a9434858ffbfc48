import type { LogPosition } from "../../audit/log/finding.js";
import { escaped } from "../../domain/escaped.js";
import type { Streams } from "../../domain/streams.js";

/** Says which lines of a log are no records: the first ones by their places, and how many there are. */
export interface BrokenLines {
  readonly found: (place: LogPosition) => void;
  /** Call this after the last line. */
  readonly end: () => void;
}

const MAX_SHOWN = 5;

/** Creates it for the standard error. */
export function createBrokenLines(err: Streams["err"]): BrokenLines {
  let count = 0;
  return {
    found({ file, line }) {
      count += 1;
      if (count <= MAX_SHOWN) err(`${escaped(file)}:${line}: this line is no record\n`);
    },
    end() {
      if (count > MAX_SHOWN) err(`${count} lines are no records\n`);
    },
  };
}
