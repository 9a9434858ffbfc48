import type { KeyObject } from "node:crypto";
import type { LogFindingKind, LinkedLine, LogPosition, ReportFinding } from "./finding.js";
import { fingerprintOf } from "./log-key.js";
import { isSignedBy, type Checkpoint, type LogEvent } from "./log-event.js";
import { MAX_UNSIGNED } from "./log-records.js";

/** Compares a log with what was signed. */
export interface Signatures {
  readonly linked: (line: LinkedLine, event: LogEvent | null) => void;
  /** Call this after the last line; `last` is its record. Returns the last record that a signature confirms. */
  readonly end: (last: number | null) => number | null;
}

/** A plugin that was killed leaves its last records unsigned, and its successor begins with a few more. */
const ALLOWED_UNSIGNED = MAX_UNSIGNED + 10;

type Alarm = (kind: LogFindingKind, place: LogPosition | null, seq: number, what: string) => void;

/**
 * @param keys Those that have signed the log, one after the other; with none, nothing is confirmed.
 * @param kept Checkpoints that were kept elsewhere.
 */
export function createSignatures(
  keys: readonly KeyObject[],
  kept: readonly Checkpoint[],
  report: ReportFinding,
): Signatures {
  const elsewhere = new Map(kept.map(({ link }) => [link.seq, link.prev]));
  let signedUpTo: number | null = null;
  let unsigned = 0;

  const alarm: Alarm = (kind, place, seq, what) => {
    report({ kind, place, seq, what, isAlarm: true });
  };

  function signed({ place, seq }: LinkedLine, checkpoint: Checkpoint): void {
    unsigned = 0;
    const problem = problemOfCheckpoint(checkpoint, keys);
    if (problem === null) signedUpTo = seq - 1;
    else alarm("signature", place, seq, problem);
  }

  function notSigned({ place, seq }: LinkedLine): void {
    unsigned += 1;
    if (unsigned !== ALLOWED_UNSIGNED + 1) return;
    const first = seq - ALLOWED_UNSIGNED;
    alarm("unsigned", place, seq, `Records ${first} to ${seq} and perhaps more are not signed`);
  }

  return {
    linked(line, event) {
      const { seq, prev, place } = line;
      if ((elsewhere.get(seq) ?? prev) !== prev)
        alarm("changed", place, seq, `${KEPT} other records before record ${seq}`);
      if (keys.length === 0) return;
      if (event?.kind === "checkpoint") signed(line, event);
      else notSigned(line);
    },
    end(last) {
      const newest = [...elsewhere.keys()].reduce((a, b) => Math.max(a, b), 0);
      if (newest > (last ?? 0))
        alarm("truncated", null, newest, `${KEPT} record ${newest}, which is missing at the end`);
      return signedUpTo;
    },
  };
}

const KEPT = "A checkpoint that was kept elsewhere knows";

/** Returns why a checkpoint does not count as signed by one of `keys`; null if it does. */
export function problemOfCheckpoint(
  checkpoint: Checkpoint,
  keys: readonly KeyObject[],
): string | null {
  const { seq } = checkpoint.link;
  const key = keys.find((one) => checkpoint.key === fingerprintOf(one));
  if (key === undefined) return `Checkpoint ${seq} is of another key, ${checkpoint.key}`;
  if (isSignedBy(checkpoint, key)) return null;
  return `Checkpoint ${seq} does not confirm the records before it`;
}
