/** Knows volumes that no code has used yet: no process can hold a directory of them. */
export interface UnusedVolumes {
  /** Returns a moment for `missing`; each is later than what was reported before. */
  readonly moment: () => number;
  /**
   * dockerd has said that there is no volume of this name; whoever creates it next creates an empty one.
   *
   * @param since A moment before dockerd was asked.
   */
  readonly missing: (name: string, since: number) => void;
  /** A container with these volumes may start from now on. */
  readonly used: (names: readonly string[]) => void;
  /** Any volume may be used from now on. */
  readonly allUsed: () => void;
  /** Returns true if the volume was missing, and no container with it may have started since. */
  readonly isUnused: (name: string) => boolean;
}

/** The moments of two reports. */
interface Moments {
  readonly missing: number;
  readonly used: number;
}

const NEVER = 0;

/** How many volumes are known; a volume that is forgotten counts as used. */
const MAX_VOLUMES = 10_000;

/** Creates a registry that knows no volume, as after each start of Dockwarden. */
export function createUnusedVolumes(maxVolumes = MAX_VOLUMES): UnusedVolumes {
  const known = new Map<string, Moments>();
  let last = NEVER;
  // What was forgotten may have been used until then.
  let forgotten = NEVER;
  const moment = (): number => (last += 1);
  const momentsOf = (name: string): Moments =>
    known.get(name) ?? { missing: NEVER, used: forgotten };
  const set = (name: string, moments: Moments): void => {
    known.delete(name);
    known.set(name, moments);
    for (const oldest of known.keys()) {
      if (known.size <= maxVolumes) break;
      known.delete(oldest);
      forgotten = moment();
    }
  };
  return {
    moment,
    missing(name, since) {
      const { missing, used } = momentsOf(name);
      set(name, { missing: Math.max(missing, since), used });
    },
    used(names) {
      for (const name of names) set(name, { ...momentsOf(name), used: moment() });
    },
    allUsed() {
      known.clear();
      forgotten = moment();
    },
    isUnused(name) {
      const { missing, used } = momentsOf(name);
      return missing > used;
    },
  };
}
