import type { AskedCall } from "../domain/asked-call.js";
import type { Call } from "../domain/call.js";
import type { Identity } from "../domain/identity.js";
import type { ObjectKey } from "../domain/owners.js";
import type { LookUp } from "../lookups/look-up.js";
import type { OwnerStore } from "../owners/owner-store.js";
import { keepOwner } from "./keep-owner.js";
import { removedBy } from "./made-objects.js";

/** Forgets whose volumes and images were that are gone and may come back. */
export interface Removals {
  readonly started: (asked: AskedCall) => void;
  readonly ended: (asked: AskedCall) => Promise<void>;
}

/**
 * An image that is made again has the id of before: whose it was is forgotten when dockerd says that it is gone. The
 * name of a volume comes back: whose it was is forgotten before it may be removed, and remembered again where it
 * is there still. dockerd's answer does not tell, which is shown before an error has its status. What is lost in
 * between is nobody's, and nobody's is never somebody else's.
 */
export function createRemovals(
  store: OwnerStore,
  lookUp: LookUp | null,
  now: () => Date,
): Removals {
  const forgotten = new Map<string, Pick<Identity, "name">>();
  return {
    started({ call }) {
      const key = namedVolume(call);
      if (key === null || !store.isKnown(key)) return;
      forgotten.set(key.id, { name: store.ownerOf(key)?.user ?? "" });
      store.forget(key);
    },
    async ended({ call, message }) {
      for (const key of removedBy(call, message)) store.forget(key);
      const key = namedVolume(call);
      const owner = forgotten.get(key?.id ?? "");
      if (key === null || owner === undefined) return;
      forgotten.delete(key.id);
      if ((await isThere(key, lookUp)) && !store.isKnown(key)) keepOwner(store, key, owner, now());
    },
  };
}

async function isThere({ id }: ObjectKey, lookUp: LookUp | null): Promise<boolean> {
  const left = await lookUp?.("volume", id.slice(0, -2));
  return left?.state === "found" && left.object.id === id;
}

/** The volume that a call removes, by the key that only engines need that do not tell when it was made. */
function namedVolume({ action, vars }: Call): ObjectKey | null {
  const name = vars["name"];
  if (action !== "volume.delete" || name === undefined) return null;
  return { kind: "volume", id: `${name}@-` };
}
