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
}

/** Of calls whose end dockerd never told, the oldest are dropped. */
const MAX_MAKERS = 10_000;

const NOTHING: NamedVolumes = { named: [], missing: [], takesOthers: false };

/** Makes one. */
export function createVolumeMakers(): VolumeMakers {
  const makers: Maker[] = [];
  return {
    started(asked, volumes) {
      const prunes = asked.call.action === "volume.prune";
      if (!prunes && asked.call.action !== "container.create" && volumes.named.length === 0) return;
      makers.push({ likeness: likenessOf(asked), user: asked.identity.name, prunes, volumes });
      if (makers.length > MAX_MAKERS) makers.shift();
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
