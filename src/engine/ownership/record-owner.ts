import type { Identity } from "../../domain/identity.js";
import type { IntentLike, ObjectKey } from "../../domain/owners.js";
import type { OwnerStore } from "./owner-store.js";

/** Records that a caller, named or anonymous, created an object. */
export function recordOwner(
  store: OwnerStore,
  key: ObjectKey,
  { name }: Pick<Identity, "name">,
  now: Date,
  settles?: IntentLike,
): void {
  const user = name === "" ? null : name;
  store.record(key, { user, since: now.toISOString(), source: "created" }, settles);
}
