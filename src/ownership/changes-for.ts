import type { Intent, IntentLike, ObjectKey, Origin, Reconciliation } from "../domain/owners.js";
import type { Change } from "./owner-lines.js";
import type { OwnerMemory } from "./owner-memory.js";

/** Calls of one caller that may be under way; one that has more of them loses the oldest. */
const MAX_INTENTS = 256;

/** Execs of one user. They end without anybody being told, and one matters only as long as it runs. */
const MAX_EXECS = 1000;

/** What is to be written where `origin` made an object. The first one stays, unless it is set. */
export function changesForOrigin(memory: OwnerMemory, key: ObjectKey, origin: Origin): Change[] {
  if (memory.originOf(key) !== null && origin.source !== "set") return [];
  return [{ is: "owner", key, origin }, ...crowdedOut(memory, key, origin)];
}

function crowdedOut(memory: OwnerMemory, key: ObjectKey, { user }: Origin): Change[] {
  const { kind } = key;
  if (kind !== "exec" || user === null || memory.owned(user).exec < MAX_EXECS) return [];
  // One that is this user's already takes no place more.
  if (memory.originOf(key)?.user === user) return [];
  const id = memory.oldestExecOf(user);
  return id === null ? [] : [{ is: "forget", key: { kind, id } }];
}

/** What closes one open intent that is like this one; nothing where there is none. */
export function changesForSettling(memory: OwnerMemory, like: IntentLike): Change[] {
  const intent = memory.intentLike(like);
  return intent === null ? [] : [{ is: "settle", id: intent.id }];
}

/** What forgets an object; nothing where it is not known. */
export function changesForForgetting(memory: OwnerMemory, key: ObjectKey): Change[] {
  return memory.originOf(key) === null ? [] : [{ is: "forget", key }];
}

/** What remembers an intent, and drops the oldest where the caller has too many. */
export function changesForIntent(memory: OwnerMemory, intent: Intent): Change[] {
  const { count, oldest } = memory.intentsOf(intent.user);
  const isCrowded = count >= MAX_INTENTS && oldest !== null;
  return [{ is: "intent", intent }, ...(isCrowded ? [{ is: "settle", id: oldest } as const] : [])];
}

/** What remembers a reconciliation of `time`; who made an object may have been told since it was decided. */
export function changesForDecided(
  memory: OwnerMemory,
  { adopt, forget, drop }: Reconciliation,
  time: string,
): Change[] {
  return [
    ...adopt.flatMap(({ key, user }) =>
      changesForOrigin(memory, key, { user, since: time, source: "reconciled" }),
    ),
    ...forget.flatMap((key) => changesForForgetting(memory, key)),
    ...drop.filter(memory.isOpen).map((id): Change => ({ is: "settle", id })),
  ];
}
