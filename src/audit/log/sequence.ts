import type { LogFindingKind, LinkedLine, LogLine, ReportFinding } from "./finding.js";
import { createGaps, type Gaps } from "./gaps.js";
import { NO_LINE } from "./link.js";
import type { LogEvent } from "./log-event.js";

/** Follows the links from line to line, and reports where they break. */
export interface Sequence {
  readonly linked: (line: LinkedLine, event: LogEvent | null) => void;
  /** Takes a line without a link. */
  readonly unlinked: (line: LogLine) => void;
  /** Call this after the last line. Returns how many records of earlier versions, without links, came first. */
  readonly end: () => number;
}

/** The state after the lines that were read. */
interface State {
  readonly report: ReportFinding;
  readonly onMissing: (first: LinkedLine) => void;
  readonly gaps: Gaps;
  /** The line that the next one should follow, and the one before it. */
  last: LinkedLine | null;
  before: LinkedLine | null;
  /** A line that follows `before` as `last` does. One of them was inserted; the next line tells which. */
  rival: LinkedLine | null;
  /** Lines without a link since `last`. */
  strays: LogLine[];
  /** Lines without a link before the first one with a link, and the hash of the last of them. */
  early: number;
  earlyHash: string;
}

/** Hostile logs must not fill the memory. */
const MAX_STRAYS = 1000;

/**
 * Creates one that has seen no line.
 *
 * @param onMissing Called with the first line with a link, if records before it are missing.
 */
export function createSequence(report: ReportFinding, onMissing: State["onMissing"]): Sequence {
  const gaps = createGaps(report);
  const nothing = {
    last: null,
    before: null,
    rival: null,
    strays: [],
    early: 0,
    earlyHash: NO_LINE,
  };
  const state: State = { report, onMissing, gaps, ...nothing };
  return {
    unlinked(line) {
      if (state.last === null) {
        state.early += 1;
        state.earlyHash = line.hash;
      } else if (state.strays.push(line) > MAX_STRAYS) reportStrays(state);
    },
    linked(line, event) {
      settle(state, line);
      if (state.last === null) begin(state, line);
      else follow(state, state.last, line, event);
    },
    end() {
      settle(state, null);
      gaps.end();
      reportStrays(state);
      return state.early;
    },
  };
}

function begin(state: State, line: LinkedLine): void {
  const { earlyHash, onMissing } = state;
  if (line.seq !== 1 || line.prev !== earlyHash) onMissing(line);
  accept(state, line);
}

function follow(state: State, last: LinkedLine, line: LinkedLine, event: LogEvent | null): void {
  const { strays } = state;
  // The plugin itself has found this line cut, and says so.
  if (event?.kind === "begin" && event.torn === strays.at(-1)?.hash) strays.pop();
  if (line.seq <= last.seq) repeat(state, line);
  else if (line.seq > last.seq + 1) skip(state, last.seq + 1, line);
  else {
    const what = `Record ${last.seq} is not the one that record ${line.seq} follows`;
    if (line.prev !== last.hash) alarm(state, "changed", last, last.seq, what);
    accept(state, line);
  }
}

/** Records are missing, unless there are as many lines that may have been these records. */
function skip(state: State, expected: number, line: LinkedLine): void {
  if (state.strays.length === line.seq - expected) {
    state.strays.forEach((stray, at) => {
      const seq = expected + at;
      if (stray.shortened === seq) reportShortened(state, stray, seq);
      else alarm(state, "changed", stray, seq, `This line was record ${seq}`);
    });
    state.strays = [];
  } else state.gaps.open(expected, line);
  accept(state, line);
}

/** A record whose number has been passed. */
function repeat(state: State, line: LinkedLine): void {
  const { before, last } = state;
  if (before !== null && line.seq === before.seq + 1 && line.prev === before.hash) {
    state.rival = last;
    state.last = line;
  } else misplaced(state, line);
}

/** Decides which of two lines stands where it was written, by the line after them; the first one if there is none. */
function settle(state: State, next: LinkedLine | null): void {
  const { rival: first, last: second } = state;
  if (first === null || second === null) return;
  const isFirstRight = next?.prev !== second.hash;
  state.rival = null;
  state.last = isFirstRight ? first : second;
  misplaced(state, isFirstRight ? second : first);
}

function misplaced(state: State, line: LinkedLine): void {
  const { seq } = line;
  state.gaps.forget(line);
  if (state.gaps.fill(line))
    alarm(state, "reordered", line, seq, `Record ${seq} was written at another place`);
  else alarm(state, "inserted", line, seq, `Record ${seq} was not written here`);
}

function accept(state: State, line: LinkedLine): void {
  reportStrays(state);
  state.before = state.last;
  state.last = line;
}

function reportStrays(state: State): void {
  for (const stray of state.strays)
    if (stray.shortened !== null) reportShortened(state, stray, stray.shortened);
    else alarm(state, "inserted", stray, null, "This line is no record");
  state.strays = [];
}

/** Reports an alarm, because anybody could have written the line in place of a record. */
function reportShortened(state: State, stray: LogLine, seq: number): void {
  const what = `Record ${seq} was shortened by the sender ("cut":true), so that it can only be verified on its host`;
  alarm(state, "shortened", stray, seq, what);
}

function alarm(
  { report }: State,
  kind: LogFindingKind,
  { place }: LogLine,
  seq: number | null,
  what: string,
): void {
  report({ kind, place, seq, what, isAlarm: true });
}
