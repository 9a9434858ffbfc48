import type { AskedCall } from "../domain/asked-call.js";
import type { Call } from "../domain/call.js";
import type { ObjectKey, Origin } from "../domain/owners.js";
import type { LookUp } from "../lookups/look-up.js";
import type { OwnerStore } from "../owners/owner-store.js";
import { removedImages, removedVolumes } from "./made-objects.js";

/** Forgets whose volumes and images were that are gone and may come back. */
export interface Removals {
  readonly started: (asked: AskedCall) => void;
  readonly ended: (asked: AskedCall) => Promise<void>;
}

type Remembered = readonly (readonly [ObjectKey, Origin])[];

/**
 * An image that is made again has the id of before: whose it was is forgotten when dockerd says that it is gone. The
 * name of a volume comes back, and within a second, or where no time is told, its key does: whose it was is forgotten
 * before it may be removed, and remembered again where it is there still. dockerd's answer does not tell, which is shown
 * before an error has its status. What is lost in between is nobody's, and nobody's is never somebody else's.
 */
export function createRemovals(
  store: OwnerStore,
  lookUp: LookUp | null,
  now: () => Date,
): Removals {
  const forgotten = new Map<string, Remembered>();
  const prunes = createPrunes();

  async function restore(name: string): Promise<void> {
    const before = forgotten.get(name) ?? [];
    forgotten.delete(name);
    if (before.length === 0) return;
    const left = await lookUp?.("volume", name);
    const found = before.find(([{ id }]) => left?.state === "found" && left.object.id === id);
    if (found !== undefined && !store.isKnown(found[0])) store.record(...found);
  }

  return {
    started({ call }) {
      if (call.action === "volume.prune") prunes.begin(now().toISOString());
      const name = volumeIn(call);
      const known = name === null ? [] : store.volumesNamed(name);
      if (name === null || known.length === 0) return;
      forgotten.set(name, known);
      for (const [key] of known) store.forget(key);
    },
    async ended({ call, message }) {
      for (const key of removedImages(call, message)) store.forget(key);
      const began = call.action === "volume.prune" ? prunes.end() : "";
      // What was made since under one of the names is there.
      for (const [key, { since }] of removedVolumes(call, message).flatMap(store.volumesNamed))
        if (since < began) store.forget(key);
      const name = volumeIn(call);
      if (name !== null) await restore(name);
    },
  };
}

/** When prunes began that are under way. */
function createPrunes(): { readonly begin: (time: string) => void; readonly end: () => string } {
  const began: string[] = [];
  return {
    begin(time) {
      began.push(time);
    },
    // Of several the last: rather too much is forgotten than too little.
    end() {
      const last = began.at(-1) ?? END_OF_TIME;
      began.shift();
      return last;
    },
  };
}

/** Later than all that is remembered, of a prune that began before this program. */
const END_OF_TIME = "9999-12-31T23:59:59.999Z";

/** The name of the volume that a call removes. */
function volumeIn({ action, vars }: Call): string | null {
  return action === "volume.delete" ? (vars["name"] ?? null) : null;
}
