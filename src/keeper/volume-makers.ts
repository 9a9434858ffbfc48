import { likenessOf, type AskedCall } from "../domain/asked-call.js";
import type { NamedVolumes } from "../domain/named-volumes.js";

/** Knows which calls under way may be making a volume, so that none is taken for another's. */
export interface VolumeMakers {
  started(asked: AskedCall, volumes: NamedVolumes): void;
  /** What was said of volumes by the call, which ends by this. */
  ended(asked: AskedCall): NamedVolumes;
  /** Whether somebody else has a call under way that names the volume, or that removes volumes by the dozen. */
  isContested(volume: string, asked: AskedCall): boolean;
}

interface Maker {
  readonly user: string;
  readonly prunes: boolean;
  readonly volumes: NamedVolumes;
  readonly sinceMs: number;
}

/** Calls whose end dockerd never told are dropped after this time. */
const FORGOTTEN_MS = 60_000;

const NOTHING: NamedVolumes = { named: [], missing: [], takesOthers: false };

/** Makes one that knows no call. */
export function createVolumeMakers(nowMs = () => performance.now()): VolumeMakers {
  // By what is equal in the calls, of equal ones the oldest first.
  const makers = new Map<string, readonly Maker[]>();
  return {
    started(asked, volumes) {
      const prunes = asked.call.action === "volume.prune";
      if (!prunes && asked.call.action !== "container.create" && volumes.named.length === 0) return;
      const sinceMs = nowMs();
      dropOld(makers, sinceMs - FORGOTTEN_MS);
      const likeness = likenessOf(asked);
      const maker = { user: asked.identity.name, prunes, volumes, sinceMs };
      makers.set(likeness, [...(makers.get(likeness) ?? []), maker]);
    },
    ended(asked) {
      const likeness = likenessOf(asked);
      const [maker, ...left] = makers.get(likeness) ?? [];
      if (left.length === 0) makers.delete(likeness);
      else makers.set(likeness, left);
      return maker?.volumes ?? NOTHING;
    },
    isContested(volume, { identity }) {
      return [...makers.values()]
        .flat()
        .some(
          ({ user, prunes, volumes }) =>
            prunes || (user !== identity.name && volumes.named.includes(volume)),
        );
    },
  };
}

function dropOld(makers: Map<string, readonly Maker[]>, beforeMs: number): void {
  for (const [likeness, alike] of makers) {
    const left = alike.filter(({ sinceMs }) => sinceMs >= beforeMs);
    if (left.length === alike.length) continue;
    if (left.length === 0) makers.delete(likeness);
    else makers.set(likeness, left);
  }
}
