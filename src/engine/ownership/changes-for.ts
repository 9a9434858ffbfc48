import type { Intent, IntentLike, ObjectKey, Origin, Reconciliation } from "../../domain/owners.js";
import type { OwnerChange } from "./owner-lines.js";
import type { OwnerMemory } from "./owner-memory.js";

/** Intents of one caller that may be open; beyond that the oldest is dropped. */
const MAX_INTENTS = 256;

/** Execs of one user. They end without notice, and matter only while they run. */
const MAX_EXECS = 1000;

/**
 * Returns the changes that record an object's origin. The first origin stays, unless the new one was set by
 * an administrator.
 */
export function changesForOrigin(
  memory: OwnerMemory,
  key: ObjectKey,
  origin: Origin,
): OwnerChange[] {
  if (memory.originOf(key) !== null && origin.source !== "set") return [];
  return [{ is: "owner", key, origin }, ...crowdedOut(memory, key, origin)];
}

function crowdedOut(memory: OwnerMemory, key: ObjectKey, { user }: Origin): OwnerChange[] {
  const { kind } = key;
  if (kind !== "exec" || user === null || memory.owned(user).exec < MAX_EXECS) return [];
  // An exec that is this user's already takes no further place.
  if (memory.originOf(key)?.user === user) return [];
  const id = memory.oldestExecOf(user);
  return id === null ? [] : [{ is: "forget", key: { kind, id } }];
}

/** Returns the changes that close one open intent like this one; none if there is no such intent. */
export function changesForSettling(memory: OwnerMemory, like: IntentLike): OwnerChange[] {
  const intent = memory.intentLike(like);
  return intent === null ? [] : [{ is: "settle", id: intent.id }];
}

/** Returns the changes that forget an object; none if it is unknown. */
export function changesForForgetting(memory: OwnerMemory, key: ObjectKey): OwnerChange[] {
  return memory.originOf(key) === null ? [] : [{ is: "forget", key }];
}

/** Returns the changes that record an intent, and drop the oldest if the caller has too many. */
export function changesForIntent(memory: OwnerMemory, intent: Intent): OwnerChange[] {
  const { count, oldest } = memory.intentsOf(intent.user);
  const isCrowded = count >= MAX_INTENTS && oldest !== null;
  return [{ is: "intent", intent }, ...(isCrowded ? [{ is: "settle", id: oldest } as const] : [])];
}

/** Returns the changes of a reconciliation of `time`. An origin recorded since then takes precedence. */
export function changesForDecided(
  memory: OwnerMemory,
  { adopt, forget, drop }: Reconciliation,
  time: string,
): OwnerChange[] {
  return [
    ...adopt.flatMap(({ key, user }) =>
      changesForOrigin(memory, key, { user, since: time, source: "reconciled" }),
    ),
    ...forget.flatMap((key) => changesForForgetting(memory, key)),
    ...drop.filter(memory.isOpen).map((id): OwnerChange => ({ is: "settle", id })),
  ];
}
