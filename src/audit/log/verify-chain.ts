import type { KeyObject } from "node:crypto";
import type { LinkedLine, LogFinding, LogLine, LogPosition, ReportFinding } from "./finding.js";
import { hashOfLine, linkIn } from "./link.js";
import { logEventIn, type Checkpoint, type LogEvent } from "./log-event.js";
import type { LogHead } from "./log-head.js";
import type { BeginReason } from "./log-records.js";
import { createMissingBeginning } from "./missing-beginning.js";
import { createSequence } from "./sequence.js";
import { shortenedIn } from "./shortened-in.js";
import { createSignatures } from "./signatures.js";

/** The keys and lines that a log is verified with. */
export interface VerifyParts {
  /** The public halves of the keys that have signed the log; empty if there is none to compare with. */
  readonly keys: readonly KeyObject[];
  /** The last record that the plugin has kept apart from the log; null if it is not known. */
  readonly head: LogHead | null;
  /** Checkpoints that were kept elsewhere. */
  readonly kept: readonly Checkpoint[];
  /** The log must begin with the first record. */
  readonly mustBeWhole: boolean;
}

/** The result of verifying a log. */
export interface LogReport {
  readonly records: number;
  /** Records of earlier versions, without links. */
  readonly early: number;
  /** The first and the last record; null if there are none. */
  readonly first: number | null;
  readonly last: number | null;
  /** The last record that a signature confirms; null if none does, or no key is given. */
  readonly signedUpTo: number | null;
  /** False if no head was given: records that are missing at the end are not missed then. */
  readonly isEndCompared: boolean;
  /** At most `MAX_FINDINGS`, in the order in which they were found. */
  readonly findings: readonly LogFinding[];
  /** The number of all findings, and that of alarms among them. */
  readonly found: number;
  readonly alarms: number;
}

/** Verifies a log line by line, in the order of its records, in constant memory. */
export interface ChainVerifier {
  /** Takes the next line of a file, without its line break; a line that had none is not whole. */
  readonly line: (bytes: Buffer, place: LogPosition, isWhole: boolean) => void;
  readonly end: () => LogReport;
}

const MAX_FINDINGS = 100;

/** Creates a verifier of one log, whose files are taken as one. */
export function createChainVerifier(parts: VerifyParts): ChainVerifier {
  const { report, reportFirst, summary } = createFindings();
  const beginning = createMissingBeginning(parts.mustBeWhole);
  const sequence = createSequence(report, beginning.begun);
  const signatures = createSignatures(parts.keys, parts.kept, report);
  const headCheck = createHeadCheck(parts.head, report);
  const records = { records: 0, first: null as number | null, last: null as number | null };
  /** The last line of a file, if it is cut. */
  let torn: LogLine | null = null;

  function linked(line: LinkedLine, event: LogEvent | null): void {
    sequence.linked(line, event);
    beginning.linked(line, event);
    signatures.linked(line, event);
    headCheck.linked(line);
    if (event?.kind === "begin") reportBeginning(line, event, report);
    records.records += 1;
    records.first ??= line.seq;
    records.last = Math.max(records.last ?? 0, line.seq);
  }

  return {
    line(bytes, place, isWhole) {
      // Whatever follows is in another file.
      if (torn !== null) report(cutAt(torn));
      torn = null;
      const link = linkIn(bytes);
      const shortened = link === null ? shortenedIn(bytes) : null;
      const line = { place, hash: hashOfLine(bytes), shortened };
      if (link !== null) linked({ ...line, ...link }, logEventIn(bytes, link));
      else if (isWhole) sequence.unlinked(line);
      else torn = line;
    },
    end() {
      const early = sequence.end();
      const signedUpTo = signatures.end(records.last);
      // Somebody without the key could have written what no signature confirms.
      const missing = beginning.end(parts.keys.length === 0 ? Infinity : (signedUpTo ?? 0));
      if (missing !== null) reportFirst(missing);
      headCheck.end(records.last);
      if (torn !== null) report(cutAt(torn));
      return { ...records, early, signedUpTo, isEndCompared: parts.head !== null, ...summary() };
    },
  };
}

function createFindings() {
  const findings: LogFinding[] = [];
  const counts = { found: 0, alarms: 0 };
  const count = ({ isAlarm }: LogFinding): void => {
    counts.found += 1;
    if (isAlarm) counts.alarms += 1;
  };
  const report: ReportFinding = (finding) => {
    count(finding);
    if (findings.length < MAX_FINDINGS) findings.push(finding);
  };
  /** Takes what is known at the end alone, but concerns the first line. */
  const reportFirst: ReportFinding = (finding) => {
    count(finding);
    findings.unshift(finding);
    findings.splice(MAX_FINDINGS);
  };
  return { report, reportFirst, summary: () => ({ findings, ...counts }) };
}

function cutAt({ place }: LogLine): LogFinding {
  const what = "The last line is cut: it is being written, or the power failed";
  return { kind: "torn", place, seq: null, what, isAlarm: false };
}

/** Of these the plugin has seen that somebody touched the log. */
const ALARMS = new Set<BeginReason>(["changed", "truncated", "removed", "replaced", "appended"]);

const REASONS: Readonly<Record<BeginReason, string>> = {
  first: "there was no log",
  empty: "the file was empty: it was rotated, or removed, while the plugin did not run",
  torn: "the last line was cut, as by a power failure",
  unknown: "what it had written before was not known",
  changed: "the last records were not those that it had written",
  truncated: "records were missing at the end",
  removed: "the file was removed",
  replaced: "another file had taken its place",
  appended: "another program had written to the file",
};

function reportBeginning(
  { place, seq }: LinkedLine,
  { reason }: Extract<LogEvent, { kind: "begin" }>,
  report: ReportFinding,
): void {
  if (reason === "first" && seq === 1) return;
  const what = `The plugin has begun again: ${REASONS[reason]}`;
  // A log that is there already is no first one.
  report({ kind: "begun", place, seq, what, isAlarm: ALARMS.has(reason) || reason === "first" });
}

/** Compares a log with the head that the plugin has kept apart from it. */
interface HeadCheck {
  readonly linked: (line: LinkedLine) => void;
  /** Call this after the last line; `last` is its record. */
  readonly end: (last: number | null) => void;
}

/** @param head Null if it is not known: nothing is compared then. */
function createHeadCheck(head: LogHead | null, report: ReportFinding): HeadCheck {
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
