/** Knows volumes that no code has used yet: no process can hold a directory of them. */
export interface UnusedVolumes {
  /** Returns a moment for `missing`; each is later than what was reported before. */
  readonly moment: () => number;
  /**
   * dockerd has said that there is no volume of this name, and may now create it, empty, for a request of `user`.
   *
   * @param since A moment before dockerd was asked.
   */
  readonly missing: (name: string, since: number, user: string) => void;
  /** A container with these volumes, which `user` starts, may run from now on. */
  readonly used: (names: readonly string[], user: string) => void;
  /** Any volume may be used from now on. */
  readonly allUsed: () => void;
  /**
   * Returns true if the volume was missing, and no container with it may have started since.
   *
   * @param missingSince A moment before dockerd has said that there is none, if it just did.
   */
  readonly isUnused: (name: string, missingSince?: number) => boolean;
}

/** The moments of two reports, and who sent the request of the last one. */
interface Known {
  readonly missing: number;
  readonly used: number;
  readonly user: string;
}

const NEVER = 0;

/** The number of volumes that are known; a volume that is forgotten counts as used. */
const MAX_VOLUMES = 10_000;

/** Creates a registry that knows no volume, as after each start of Dockwarden. */
export function createUnusedVolumes(maxVolumes = MAX_VOLUMES): UnusedVolumes {
  const known = new Map<string, Known>();
  const byUser = createNamesByUser();
  let last = NEVER;
  // What was forgotten may have been used until then.
  let forgotten = NEVER;
  const moment = (): number => (last += 1);
  const momentsOf = (name: string): Omit<Known, "user"> =>
    known.get(name) ?? { missing: NEVER, used: forgotten };
  const forget = (name: string): void => {
    byUser.delete(known.get(name)?.user ?? "", name);
    known.delete(name);
  };
  const set = (name: string, one: Known): void => {
    forget(name);
    known.set(name, one);
    byUser.add(one.user, name);
    while (known.size > maxVolumes) {
      forget(byUser.oldestOfMost());
      forgotten = moment();
    }
  };
  return {
    moment,
    missing(name, since, user) {
      const { missing, used } = momentsOf(name);
      set(name, { missing: Math.max(missing, since), used, user });
    },
    used(names, user) {
      for (const name of names) set(name, { ...momentsOf(name), used: moment(), user });
    },
    allUsed() {
      for (const name of [...known.keys()]) forget(name);
      forgotten = moment();
    },
    isUnused(name, missingSince = NEVER) {
      const { missing, used } = momentsOf(name);
      return Math.max(missing, missingSince) > used;
    },
  };
}

/** Names by who reported them, so that the many of one user push out none of the few of another. */
interface NamesByUser {
  readonly add: (user: string, name: string) => void;
  readonly delete: (user: string, name: string) => void;
  /** Returns the oldest name of who has most; `""` if there is none. */
  readonly oldestOfMost: () => string;
}

function createNamesByUser(): NamesByUser {
  const names = new Map<string, Set<string>>();
  return {
    add(user, name) {
      names.set(user, (names.get(user) ?? new Set()).add(name));
    },
    delete(user, name) {
      const own = names.get(user);
      own?.delete(name);
      if (own?.size === 0) names.delete(user);
    },
    oldestOfMost() {
      const [most = []] = [...names.values()].sort((one, other) => other.size - one.size);
      const [oldest = ""] = most;
      return oldest;
    },
  };
}
