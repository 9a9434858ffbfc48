import type { AuditRecord } from "../../domain/record.js";
import { callersIn } from "./callers-in.js";
import type { Comparison } from "./control-state.js";
import { decideAgain, type Redecision } from "./decide-again.js";
import { seenRecordIn, type SeenRecord } from "./seen-record.js";
import { hasAnotherPolicy, haveSameRules, type ReplaySettings } from "./replay-settings.js";
import { samenessOf, callerContextOf, type ActionRecord } from "./caller-context.js";

/** The change of a recorded decision by new settings. */
export type DecisionChange = "same" | "newly_denied" | "newly_allowed" | "undecidable";

/** Why a record does not say what new settings would do. */
export type Doubt =
  /** Other settings than the baseline decided, or they are unknown. */
  | "settings"
  /** The record does not show what these controls would find. */
  | "controls"
  /** The record does not show the caller in the detail that matters. */
  | "caller"
  /** The record lacks the objects that new controls would inspect. */
  | "inspections"
  /** Its host paths were resolved for other mounts. */
  | "paths"
  /** Refusals were not enforced, because of an emergency. */
  | "break_glass"
  /** No decision could be made. */
  | "error"
  /** The record lacks members that are needed. */
  | "record";

/** The outcome of replaying one request. */
export interface ReplayOutcome {
  readonly change: DecisionChange;
  /** The controls that deny now or denied then; of an undecidable request those that are not known. */
  readonly controls: readonly string[];
  /** Null if it is decidable. */
  readonly doubt: Doubt | null;
}

/** The two settings that a replay compares. */
export interface ComparedSettings {
  /** Null if it is not known by which settings records were decided. */
  readonly baseline: ReplaySettings | null;
  readonly candidate: ReplaySettings;
  /** The baseline counts as the settings of each record, whatever revision it names. */
  readonly isAnyRevision: boolean;
}

/**
 * Returns what to replay by. Of a baseline with other rules, or with a policy of others, a record does not say which
 * controls have found nothing, so that they are as good as unknown.
 */
export function comparedSettings(
  baseline: ReplaySettings | null,
  candidate: ReplaySettings,
  isAnyRevision: boolean,
): ComparedSettings {
  const isComparable =
    baseline !== null && haveSameRules(baseline, candidate) && !hasAnotherPolicy(baseline);
  return { baseline: isComparable ? baseline : null, candidate, isAnyRevision };
}

export const SAME: ReplayOutcome = { change: "same", controls: [], doubt: null };

/**
 * Returns what the new settings change for the record of a request. Never guesses.
 *
 * @internal Exported for its test.
 */
export function replayRecord(record: AuditRecord, compared: ComparedSettings): ReplayOutcome {
  const seen = seenRecordIn(record);
  return seen === null ? doubtful("record") : replaySeen(seen, compared);
}

/** Returns the same as `replayRecord`, for a record that was read. */
export function replaySeen(seen: SeenRecord, compared: ComparedSettings): ReplayOutcome {
  const { revision, code, action } = seen;
  // A message that cannot be read cannot be read by any settings.
  if (revision === compared.candidate.revision || code === "PROTOCOL") return SAME;
  if (seen.effect === "error" || action === null) return doubtful("error");
  if (seen.mode === "break_glass") return doubtful("break_glass");
  return replayAsked({ ...seen, action }, baselineOf(seen, compared), compared.candidate);
}

/** Returns the baseline if it decided a record; null if that is not known. */
function baselineOf(
  { revision }: SeenRecord,
  { baseline, isAnyRevision }: ComparedSettings,
): ReplaySettings | null {
  return isAnyRevision || revision === baseline?.revision ? baseline : null;
}

function replayAsked(
  asked: ActionRecord,
  baseline: ReplaySettings | null,
  candidate: ReplaySettings,
): ReplayOutcome {
  const again = ofAllCallers(asked, baseline, candidate);
  if (again !== null && again.effect !== "unknown")
    return decisionChangeOf(asked, again.effect, again.controls);
  if (baseline === null) return doubtful("settings", again?.controls);
  return again === null ? doubtful("caller") : doubtful("controls", again.controls);
}

/** The outcome of a request that cannot be decided. */
export function doubtful(doubt: Doubt, controls: readonly string[] = []): ReplayOutcome {
  return { change: "undecidable", controls, doubt };
}

/** Compares what was decided with what the candidate decides. */
export function decisionChangeOf(
  { effect, violated }: SeenRecord,
  candidate: "allow" | "deny",
  controls: readonly string[],
): ReplayOutcome {
  if (effect === candidate) return SAME;
  return candidate === "deny"
    ? { change: "newly_denied", controls, doubt: null }
    : { change: "newly_allowed", controls: violated, doubt: null };
}

/** Decides again for each caller that may have made the request; null if that matters, or none may have. */
function ofAllCallers(
  asked: ActionRecord,
  baseline: ReplaySettings | null,
  candidate: ReplaySettings,
): Redecision | null {
  const all = callersIn(asked, baseline, candidate).map((identity) => {
    const after = callerContextOf(candidate, identity, asked);
    const before = baseline && callerContextOf(baseline, identity, asked);
    const same = before && samenessOf(before, after, asked);
    const comparison: Comparison = { asked, baseline: before, candidate: after, same };
    return decideAgain(comparison);
  });
  const [first] = all;
  if (first === undefined) return null;
  return all.every(({ effect }) => effect === first.effect) ? first : null;
}
