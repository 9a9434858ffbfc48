import type { NamedVolumes } from "../../domain/named-volumes.js";

/** Tracks in-flight requests that may create or remove volumes, to attribute each new volume to the right user. */
export interface VolumeMakers {
  /** Adds a request of `user`, until the returned function is called. */
  readonly add: (user: string, volumes: NamedVolumes, prunes: boolean) => () => void;
  /** Returns whether another user's in-flight request names the volume, or any prunes volumes. */
  readonly isContested: (volume: string, user: string) => boolean;
}

/** Makes one that knows no request. */
export function createVolumeMakers(): VolumeMakers {
  // By volume, how many requests of each user name it.
  const naming = new Map<string, Map<string, number>>();
  let pruning = 0;

  function count(volume: string, user: string, change: 1 | -1): void {
    const users = naming.get(volume) ?? new Map<string, number>();
    const requests = (users.get(user) ?? 0) + change;
    if (requests > 0) users.set(user, requests);
    else users.delete(user);
    if (users.size > 0) naming.set(volume, users);
    else naming.delete(volume);
  }

  return {
    add(user, { named }, prunes) {
      for (const volume of named) count(volume, user, 1);
      if (prunes) pruning += 1;
      let isAdded = true;
      return () => {
        if (!isAdded) return;
        isAdded = false;
        for (const volume of named) count(volume, user, -1);
        if (prunes) pruning -= 1;
      };
    },
    isContested(volume, user) {
      const users = naming.get(volume);
      const others = (users?.size ?? 0) - (users?.has(user) === true ? 1 : 0);
      return pruning > 0 || others > 0;
    },
  };
}
