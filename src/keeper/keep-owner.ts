import type { Identity } from "../domain/identity.js";
import type { IntentLike, ObjectKey } from "../domain/owners.js";
import type { OwnerStore } from "../owners/owner-store.js";

/** Remembers that a caller made an object, be it one without a name. */
export function keepOwner(
  store: OwnerStore,
  key: ObjectKey,
  { name }: Pick<Identity, "name">,
  now: Date,
  settles?: IntentLike,
): void {
  const since = now.toISOString();
  if (name === "") store.recordNobody(key, since, settles);
  else store.record(key, { user: name, since, source: "created" }, settles);
}
