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
  readonly likeness: string;
  readonly user: string;
  readonly prunes: boolean;
  readonly volumes: NamedVolumes;
  readonly sinceMs: number;
}

/** Calls whose end dockerd never told are dropped after this time. */
const FORGOTTEN_MS = 60_000;

const NOTHING: NamedVolumes = { named: [], missing: [], takesOthers: false };

/** Makes one. */
export function createVolumeMakers(): VolumeMakers {
  const makers: Maker[] = [];
  return {
    started(asked, volumes) {
      const prunes = asked.call.action === "volume.prune";
      if (!prunes && asked.call.action !== "container.create" && volumes.named.length === 0) return;
      const sinceMs = performance.now();
      while ((makers[0]?.sinceMs ?? sinceMs) < sinceMs - FORGOTTEN_MS) makers.shift();
      const user = asked.identity.name;
      makers.push({ likeness: likenessOf(asked), user, prunes, volumes, sinceMs });
    },
    ended(asked) {
      const likeness = likenessOf(asked);
      const index = makers.findIndex((maker) => maker.likeness === likeness);
      const [maker] = index < 0 ? [] : makers.splice(index, 1);
      return maker?.volumes ?? NOTHING;
    },
    isContested(volume, { identity }) {
      return makers.some(
        ({ user, prunes, volumes }) =>
          prunes || (user !== identity.name && volumes.named.includes(volume)),
      );
    },
  };
}
