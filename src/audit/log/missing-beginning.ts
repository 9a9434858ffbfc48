import type { LinkedLine, LogFinding } from "./finding.js";
import type { LogEvent } from "./log-event.js";

/** Finds out why a log does not begin with the first record. */
export interface MissingBeginning {
  /** Takes the first line, if others were before it. */
  readonly begun: (line: LinkedLine) => void;
  /** Takes each line. */
  readonly linked: (line: LinkedLine, event: LogEvent | null) => void;
  /**
   * Call this after the last line; `confirmed` is the last record that may be believed. Returns null if nothing is missing at
   * the beginning.
   */
  readonly end: (confirmed: number) => LogFinding | null;
}

type Discarding = Extract<LogEvent, { kind: "discarded" }> & { readonly seq: number };

/** @param mustBeWhole Whether it is an alarm if the beginning is missing, and no record says that the plugin has removed it. */
export function createMissingBeginning(mustBeWhole: boolean): MissingBeginning {
  let first: LinkedLine | null = null;
  let discarding: Discarding | null = null;
  return {
    begun(line) {
      first = line;
    },
    linked({ seq }, event) {
      if (first === null || event?.kind !== "discarded" || discarding !== null) return;
      const { last } = event;
      // What was removed ended right before the first record that is left.
      if (last.seq + 1 === first.seq && last.hash === first.prev) discarding = { ...event, seq };
    },
    end(confirmed) {
      if (first === null) return null;
      const isKnown = discarding !== null && discarding.seq <= confirmed;
      return findingOf(first, isKnown ? discarding : null, mustBeWhole);
    },
  };
}

function findingOf(
  { place, seq }: LinkedLine,
  discarding: Discarding | null,
  mustBeWhole: boolean,
): LogFinding {
  const begins = `The log begins with record ${seq}`;
  const what =
    discarding === null
      ? `${begins}: those before are not in these files`
      : `${begins}: the plugin has removed those before, as audit.rotate.keep says; record ${discarding.seq} names the file ${discarding.file}`;
  return { kind: "partial", place, seq, what, isAlarm: mustBeWhole && discarding === null };
}
