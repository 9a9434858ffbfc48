import type { LinkedLine, LogFinding, ReportFinding } from "./finding.js";
import type { LogHead } from "./log-head.js";

/** Compares a log with the head that the plugin has kept apart from it. */
export interface HeadCheck {
  readonly linked: (line: LinkedLine) => void;
  /** Call this after the last line; `last` is its record. */
  readonly end: (last: number | null) => void;
}

/** @param head Null if it is not known: nothing is compared then. */
export function createHeadCheck(head: LogHead | null, report: ReportFinding): HeadCheck {
  return {
    linked(line) {
      const finding = head === null ? null : findingOf(head, line);
      if (finding !== null) report(finding);
    },
    end(last) {
      if (head === null || head.seq <= (last ?? 0)) return;
      const end = last === null ? "has no record" : `ends with record ${last}`;
      const what = `The log ${end}, but the plugin has written record ${head.seq}`;
      report({ kind: "truncated", place: null, seq: head.seq, what, isAlarm: true });
    },
  };
}

function findingOf(head: LogHead, { seq, hash, place }: LinkedLine): LogFinding | null {
  if (seq === head.seq && hash !== head.hash) {
    const what = `Record ${seq} is not the one that the plugin has written`;
    return { kind: "changed", place, seq, what, isAlarm: true };
  }
  if (!head.isEnd || seq <= head.seq) return null;
  const what = `Record ${seq} was written after the plugin had ended`;
  return { kind: "inserted", place, seq, what, isAlarm: true };
}
