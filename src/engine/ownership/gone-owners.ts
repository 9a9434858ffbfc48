import type { ObjectKey } from "../../domain/owners.js";

/** Remembers the owners of removed containers while clients may still send requests about them. In memory only. */
export interface GoneOwners {
  readonly add: (key: ObjectKey, user: string | null) => void;
  /** Returns `""` for an anonymous caller; null if unknown. */
  readonly of: (id: string) => string | null;
}

/** Beyond this many the oldest are dropped. */
const MAX_GONE = 1000;

/** Creates an empty one. */
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
