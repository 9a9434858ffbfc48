import type { AuditRecord } from "../../domain/record.js";
import { replaySeen, type ReplayOutcome, type ReplaySides } from "./replay-record.js";
import { seenRecordIn, type SeenRecord } from "./seen-record.js";
import type { Side } from "./side.js";

/** More kinds of records are forgotten: a hostile log may have a new one in each line. */
const MAX_KEPT = 10_000;

const UNREADABLE: ReplayOutcome = { change: "undecidable", controls: [], doubt: "record" };

/** Creates a function that replays records, and remembers the outcome of those that differ in nothing that counts. */
export function createReplayMemo(sides: ReplaySides): (record: AuditRecord) => ReplayOutcome {
  const kept = new Map<string, ReplayOutcome>();
  const timeOf = createTimes(sides);
  return (record) => {
    const seen = seenRecordIn(record);
    if (seen === null) return UNREADABLE;
    const key = keyOf(seen, timeOf(seen));
    const found = kept.get(key);
    if (found !== undefined) return found;
    const outcome = replaySeen(seen, sides);
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
function createTimes({ old, now }: ReplaySides): (seen: SeenRecord) => string {
  const limits = [...new Set([old, now].flatMap((side) => (side === null ? [] : limitsOf(side))))];
  if (limits.length === 0) return () => "";
  return ({ fromMs, toMs }) => limits.map((at) => `${+(fromMs >= at)}${+(toMs < at)}`).join("");
}

function limitsOf({ settings }: Side): readonly number[] {
  return settings.exceptions.flatMap(({ created, expires }) => [
    Date.parse(created),
    Date.parse(expires),
  ]);
}
