import type { AuditInput } from "../../audit/record/audit-input.js";
import type { AuditWriter } from "../../audit/record/audit-writer.js";
import type { KnownObjects } from "../../audit/record/known-objects.js";
import { levelOf } from "../../audit/record/level-of.js";
import { bareRecordOf, recordOf } from "../../audit/record/record-of.js";
import type { AuditLevel } from "../../domain/audit-level.js";
import { AuditWriteError } from "../../domain/errors.js";
import type { AuditRecord } from "../../domain/record.js";
import { FAULT } from "./decision-context.js";

/** The audit log, and what records need beside the decision. */
export interface RecordingParts {
  readonly audit: Pick<AuditWriter, "append"> & Partial<Pick<AuditWriter, "settled">>;
  /** Knows which objects a request is about. */
  readonly objects: Pick<KnownObjects, "about">;
  /** Called with what was thrown where nothing should be: a fault of this program. */
  readonly onFault?: (thrown: unknown) => void;
}

/** The result of recording a decision. */
export interface Recording {
  /** The data of the record. */
  readonly data: AuditInput;
  /** False if no line of it is in the log. */
  readonly isThere: boolean;
  /** The reason why it is not there, or may not stay; null if it is as safe as the settings want it. */
  readonly failure: AuditWriteError | null;
}

/** Records a decision; a fault that keeps it from being recorded denies. */
export function writeRecord(parts: RecordingParts, bare: AuditInput): Recording {
  try {
    return appendRecord(parts, { ...bare, about: objectsOf(parts, bare) });
  } catch (thrown) {
    return recordFault(parts, bare, thrown);
  }
}

function objectsOf({ objects }: RecordingParts, known: AuditInput): AuditInput["about"] {
  const isAllowed = known.decision.effect === "allow";
  const targets = known.evaluation?.targets ?? null;
  return objects.about({ ...known, isAllowed, targets });
}

/** Records a request that could not be recorded as usual, as denied for a fault of this program. */
export function recordFault(parts: RecordingParts, known: AuditInput, fault: unknown): Recording {
  const data = { ...known, decision: FAULT };
  parts.onFault?.(fault);
  try {
    return appendRecord(parts, data, bareRecordOf);
  } catch (thrown) {
    parts.onFault?.(thrown);
    return { data, isThere: false, failure: null };
  }
}

/** Appends a record to the log, unless its level is `none`. Throws for a fault of this program alone. */
export function appendRecord(
  { audit }: RecordingParts,
  data: AuditInput,
  recordIn: (data: AuditInput, level: AuditLevel) => AuditRecord = recordOf,
): Recording {
  try {
    const level = levelOf(data);
    if (level !== "none") audit.append(recordIn(data, level));
    return { data, isThere: true, failure: null };
  } catch (thrown) {
    if (!(thrown instanceof AuditWriteError)) throw thrown;
    return { data, isThere: false, failure: thrown };
  }
}

/** Waits until the record is on the disk, where the settings say so. */
export async function syncRecord({ audit }: RecordingParts, record: Recording): Promise<Recording> {
  if (record.failure !== null) return record;
  try {
    await audit.settled?.();
    return record;
  } catch (thrown) {
    if (!(thrown instanceof AuditWriteError)) throw thrown;
    return { ...record, failure: thrown };
  }
}
