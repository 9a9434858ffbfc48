import type { KeyObject } from "node:crypto";
import type { FindingKind, LinkedLine, LogPlace, Report } from "./finding.js";
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

/**
 * @param key Null where there is no key to compare with: nothing is confirmed then.
 * @param kept Checkpoints that were kept elsewhere.
 */
export function createSignatures(
  key: KeyObject | null,
  kept: readonly Checkpoint[],
  report: Report,
): Signatures {
  const elsewhere = new Map(kept.map(({ link }) => [link.seq, link.prev]));
  let signedUpTo: number | null = null;
  let unsigned = 0;

  const alarm = (kind: FindingKind, place: LogPlace | null, seq: number, what: string): void => {
    report({ kind, place, seq, what, isAlarm: true });
  };

  function signed({ place, seq }: LinkedLine, checkpoint: Checkpoint, by: KeyObject): void {
    unsigned = 0;
    const problem = problemOfCheckpoint(checkpoint, by);
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
      if (key === null) return;
      if (event?.kind === "checkpoint") signed(line, event, key);
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

/** Returns why a checkpoint does not count as signed by `key`; null if it does. */
export function problemOfCheckpoint(checkpoint: Checkpoint, key: KeyObject): string | null {
  const { seq } = checkpoint.link;
  if (checkpoint.key !== fingerprintOf(key))
    return `Checkpoint ${seq} is of another key, ${checkpoint.key}`;
  if (isSignedBy(checkpoint, key)) return null;
  return `Checkpoint ${seq} does not confirm the records before it`;
}
