import type { ObjectKey } from "../domain/owners.js";

/** Who made containers that are gone, as long as their clients may ask about them. Nothing of it is written. */
export interface GoneOwners {
  readonly add: (key: ObjectKey, user: string | null) => void;
  /** `""` for a caller without a name; null if it is not known. */
  readonly of: (id: string) => string | null;
}

/** Of more the oldest are dropped. */
const MAX_GONE = 1000;

/** Makes one that knows nobody. */
export function createGoneOwners(): GoneOwners {
  const users = new Map<string, string>();
  return {
    add({ kind, id }, user) {
      if (kind !== "container") return;
      users.set(id, user ?? "");
      const [oldest] = users.keys();
      if (users.size > MAX_GONE && oldest !== undefined) users.delete(oldest);
    },
    of: (id) => users.get(id) ?? null,
  };
}
