import type { LinkedLine, ReportFinding } from "./finding.js";

/** The records that are missing between others. */
export interface Gaps {
  /** Records `from` to the one before `by` are missing. */
  readonly open: (from: number, by: LinkedLine) => void;
  /** Forgets the gaps before a line that does not belong there itself. */
  readonly forget: (by: LinkedLine) => void;
  /** Takes a record out of its gap; returns false if it is not one of the missing ones. */
  readonly fill: (line: LinkedLine) => boolean;
  /** Reports all that is still missing. */
  readonly end: () => void;
}

interface Gap {
  readonly from: number;
  readonly to: number;
  /** The line after it, whose link is to the last missing record. */
  readonly by: LinkedLine;
}

/** Creates it without gaps. */
export function createGaps(report: ReportFinding): Gaps {
  let gaps: readonly Gap[] = [];
  return {
    open(from, by) {
      gaps = [...gaps, { from, to: by.seq - 1, by }];
      // Hostile logs must not fill the memory.
      const [oldest, ...others] = gaps;
      if (oldest === undefined || gaps.length <= MAX_GAPS) return;
      reportGap(oldest, report);
      gaps = others;
    },
    forget(by) {
      gaps = gaps.filter((gap) => gap.by !== by);
    },
    fill(line) {
      const filled = gaps.find((gap) => hasRoom(gap, line));
      gaps = gaps.flatMap((gap) => (gap === filled ? without(gap, line.seq) : [gap]));
      return filled !== undefined;
    },
    end() {
      for (const gap of gaps) reportGap(gap, report);
    },
  };
}

function reportGap({ from, to, by }: Gap, report: ReportFinding): void {
  const which = from === to ? `Record ${from} is missing` : `Records ${from} to ${to} are missing`;
  const what = `${which} before this line`;
  report({ kind: "removed", place: by.place, seq: from, what, isAlarm: true });
}

const MAX_GAPS = 1000;

/** Returns true if a line is one of the missing records, as far as its hash can tell. */
function hasRoom({ from, to, by }: Gap, { seq, hash }: LinkedLine): boolean {
  return seq >= from && seq <= to && (seq !== to || by.prev === hash);
}

function without({ from, to, by }: Gap, seq: number): readonly Gap[] {
  return [
    { from, to: seq - 1, by },
    { from: seq + 1, to, by },
  ].filter((part) => part.from <= part.to);
}
