import type { DockerEvent } from "../domain/executions.js";
import { isAnonymousVolume } from "../domain/made-by-dockerd.js";

/**
 * Tells which creations of containers may have made volumes that the request does not name: an image can declare volumes.
 * dockerd tells of each new volume in an event, so that containers need not be inspected while there is none.
 */
export interface UnnamedVolumes {
  /**
   * Calls `find` if dockerd has made such a volume since the request was allowed, or may have without an event; otherwise
   * when an event tells of one within some seconds.
   */
  readonly created: (allowed: Date, find: () => void) => void;
  readonly observed: (event: DockerEvent) => void;
}

/** What the tracker is created with. */
export interface EventTimes {
  /** Since when all events of dockerd have been read; null if they are not read. */
  readonly readingSince: () => Date | null;
  readonly now: () => Date;
}

/** How far an event may be behind dockerd's response. */
const LATE_MS = 5000;
/** Of more creations within that time the oldest are looked into at once. */
const MAX_WAITING = 5000;

interface Creation {
  readonly answeredMs: number;
  readonly find: () => void;
}

/** Creates a tracker that has seen no event. */
export function createUnnamedVolumes({ readingSince, now }: EventTimes): UnnamedVolumes {
  let lastMs = Number.NEGATIVE_INFINITY;
  // The oldest first.
  let waiting: Creation[] = [];

  function isTold(allowed: Date): boolean {
    const since = readingSince();
    return since !== null && since <= allowed && lastMs < allowed.getTime();
  }

  return {
    created(allowed, find) {
      if (!isTold(allowed)) {
        find();
        return;
      }
      const answeredMs = now().getTime();
      waiting = waiting.filter((one) => answeredMs - one.answeredMs < LATE_MS);
      if (waiting.length >= MAX_WAITING) waiting.shift()?.find();
      waiting.push({ answeredMs, find });
    },
    observed({ type, action, id }) {
      if (type !== "volume" || action !== "create" || !isAnonymousVolume(id)) return;
      lastMs = now().getTime();
      const creations = waiting;
      waiting = [];
      for (const { answeredMs, find } of creations) if (lastMs - answeredMs < LATE_MS) find();
    },
  };
}
