import type { DockerEvent } from "../domain/executions.js";
import { isAnonymousVolume } from "../domain/made-by-dockerd.js";

/**
 * Finds out which new containers have no anonymous volumes, which an image can declare although the request names none.
 *
 * dockerd emits an event for each new volume, and then one for the container, before it answers. All come in order. So a
 * container whose own event has come need not be inspected if no event of an anonymous volume has come since the request.
 *
 * @see moby daemon/create.go, create()
 */
export interface AnonymousVolumes {
  /** Called before a request to create a container is allowed. */
  readonly allowed: (request: object) => void;
  /** Returns false if the container that the request has created certainly has no anonymous volume of its own. */
  readonly mayHave: (request: object, container: string) => boolean;
  /** Takes an event of dockerd. */
  readonly observed: (event: DockerEvent) => void;
}

/** Containers whose events came before the responses; a response is behind by milliseconds. */
const MAX_CREATED = 1000;

/** What had come when a request was allowed. */
interface Mark {
  readonly volumes: number;
  readonly since: Date | null;
}

/** @param readingSince Since when all events of dockerd have been read; null if they are not read. */
export function createAnonymousVolumes(readingSince: () => Date | null): AnonymousVolumes {
  const marks = new WeakMap<object, Mark>();
  // The oldest first.
  const created = new Set<string>();
  let volumes = 0;
  return {
    allowed(request) {
      marks.set(request, { volumes, since: readingSince() });
    },
    mayHave(request, container) {
      const mark = marks.get(request);
      const isTold = created.delete(container);
      const isComplete = mark !== undefined && isSame(mark.since, readingSince());
      return !isTold || !isComplete || mark.volumes !== volumes;
    },
    observed({ type, action, id }) {
      if (action !== "create") return;
      if (type === "volume" && isAnonymousVolume(id)) volumes += 1;
      if (type === "container") created.add(id);
      const [oldest] = created.size > MAX_CREATED ? created : [];
      if (oldest !== undefined) created.delete(oldest);
    },
  };
}

/** A gap gives another time, or none. */
function isSame(before: Date | null, after: Date | null): boolean {
  return before !== null && before === after;
}
