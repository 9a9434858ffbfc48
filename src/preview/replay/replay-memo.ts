import type { AuditRecord } from "../../domain/record.js";
import { replaySeen, type ReplayOutcome, type ComparedSettings } from "./replay-record.js";
import { seenRecordIn, type SeenRecord } from "./seen-record.js";
import type { ReplaySettings } from "./replay-settings.js";

/** More kinds of records are forgotten: a hostile log may have a new one in each line. */
const MAX_KEPT = 10_000;

const UNREADABLE: ReplayOutcome = { change: "undecidable", controls: [], doubt: "record" };

/** Creates a function that replays records, and remembers the outcome of those that differ in nothing that counts. */
export function createReplayMemo(
  compared: ComparedSettings,
): (record: AuditRecord) => ReplayOutcome {
  const kept = new Map<string, ReplayOutcome>();
  const timeOf = createTimes(compared);
  return (record) => {
    const seen = seenRecordIn(record);
    if (seen === null) return UNREADABLE;
    const key = keyOf(seen, timeOf(seen));
    const found = kept.get(key);
    if (found !== undefined) return found;
    const outcome = replaySeen(seen, compared);
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(key, outcome);
    return outcome;
  };
}

function keyOf(seen: SeenRecord, time: string): string {
  const { effect, code, user, action, profile, revision, mode, evaluated, isWhole } = seen;
  const { class: actionClass, hygiene, found, violated, used } = seen;
  return JSON.stringify([
    ...[effect, code, user, action, actionClass, profile, revision, mode, evaluated, isWhole],
    ...[hygiene, [...found], violated, used, time],
  ]);
}

/** Returns a function that says between which beginnings and ends of exceptions a record lies. */
function createTimes({ baseline, candidate }: ComparedSettings): (seen: SeenRecord) => string {
  const limits = [
    ...new Set(
      [baseline, candidate].flatMap((replay) => (replay === null ? [] : limitsOf(replay))),
    ),
  ];
  if (limits.length === 0) return () => "";
  return ({ fromMs, toMs }) => limits.map((at) => `${+(fromMs >= at)}${+(toMs < at)}`).join("");
}

function limitsOf({ settings }: ReplaySettings): readonly number[] {
  return settings.exceptions.flatMap(({ created, expires }) => [
    Date.parse(created),
    Date.parse(expires),
  ]);
}
