import type { DockerEvent } from "../../domain/executions.js";
import { isAnonymousVolume } from "../../domain/made-by-dockerd.js";

/**
 * Finds out which new containers have no anonymous volumes, which an image can declare although the request names none.
 *
 * dockerd emits an event for each new volume, and then one for the container, before it answers. All come in order. So a
 * container whose own event has come need not be inspected if no event of an anonymous volume has come since the request.
 *
 * @see moby daemon/create.go, create()
 */
export interface AnonymousVolumes {
  /** Called before a request to create a container is allowed, with the id of its decision. */
  readonly allowed: (request: string) => void;
  /** Returns false if the container that such a request has created certainly has no anonymous volume of its own. */
  readonly mayHave: (request: string, container: string) => boolean;
  /** Returns a moment before such a request, or an equal one, was allowed; 0, which is before all, if that is forgotten. */
  readonly momentOf: (request: string) => number;
  /** Called when such a request is not in flight any more. */
  readonly ended: (request: string) => void;
  /** Called when dockerd has started: none is in flight any more. */
  readonly restarted: () => void;
  /** Takes an event of dockerd. */
  readonly observed: (event: DockerEvent) => void;
}

/** Containers whose events came before the responses; a response is behind by milliseconds. */
const MAX_CREATED = 1000;
/** Creations that are in flight. A container is inspected if its request is not among these. */
const MAX_MARKS = 1000;

/** The state when a request was allowed: the anonymous volumes so far, and `since` when events have been read. */
interface Mark {
  readonly volumes: number;
  readonly since: Date | null;
  readonly moment: number;
}

/**
 * @param readingSince Since when all events of dockerd have been read; null if they are not read.
 * @param moment Returns a moment of `UnusedVolumes`.
 */
export function createAnonymousVolumes(
  readingSince: () => Date | null,
  moment: () => number,
): AnonymousVolumes {
  // Both with the oldest first.
  const marks = new Map<string, Mark>();
  const created = new Set<string>();
  let volumes = 0;
  return {
    allowed(request) {
      // Nothing tells to which of several equal requests a response is, so a request has the mark of the oldest.
      const [oldest = { volumes, since: readingSince(), moment: moment() }] = marks.values();
      marks.set(request, oldest);
      if (marks.size > MAX_MARKS) dropOldest(marks);
    },
    mayHave(request, container) {
      const mark = marks.get(request);
      const isTold = created.delete(container);
      const isComplete = mark !== undefined && isSame(mark.since, readingSince());
      return !isTold || !isComplete || mark.volumes !== volumes;
    },
    momentOf: (request) => marks.get(request)?.moment ?? 0,
    ended(request) {
      marks.delete(request);
    },
    restarted() {
      marks.clear();
    },
    observed({ type, action, id }) {
      if (action !== "create") return;
      if (type === "volume" && isAnonymousVolume(id)) volumes += 1;
      if (type === "container") created.add(id);
      if (created.size > MAX_CREATED) dropOldest(created);
    },
  };
}

function dropOldest(kept: Map<string, unknown> | Set<string>): void {
  const [oldest] = kept.keys();
  if (oldest !== undefined) kept.delete(oldest);
}

/** A gap gives another time, or none. */
function isSame(before: Date | null, after: Date | null): boolean {
  return before !== null && before === after;
}
