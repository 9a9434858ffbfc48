import { isOfSwarmTask } from "../domain/made-by-dockerd.js";
import type { DockerdClient } from "./dockerd-client.js";
import { listIn, nameIn, objectIn, textsIn } from "./members.js";
import { readDockerdJson } from "./read-response.js";
import { volumeNameIn, volumeQueryOf } from "./volume-name.js";

/** The containers that mount a volume. */
export interface VolumeUsers {
  /** Of all states. */
  readonly containers: number;
  /** Those that have processes, or may have in a moment: also paused and restarting ones, and tasks of a swarm. */
  readonly running: number;
}

const NOBODY: VolumeUsers = Object.freeze({ containers: 0, running: 0 });

/** In any other state there are processes, or may be in a moment. */
const STOPPED: ReadonlySet<string> = new Set(["created", "exited", "dead"]);

/** Honest containers have some dozens, and the names are part of a path. */
const MAX_VOLUMES = 50;

/**
 * Asks dockerd which containers mount each of the volumes `names`. dockerd lists a container once it is created, after it
 * has filled its volumes.
 *
 * @throws {Error} When dockerd does not answer, or with something else, or for more volumes than can be asked for.
 */
export async function volumesInUse(
  client: Pick<DockerdClient, "get">,
  names: readonly string[],
): Promise<ReadonlyMap<string, VolumeUsers>> {
  const users = new Map(names.map((name) => [name, NOBODY]));
  if (names.length === 0) return users;
  if (names.length > MAX_VOLUMES)
    throw new Error(`the call names more than ${MAX_VOLUMES} volumes`);
  const answer = await client.get(`/containers/json${volumeQueryOf(names, true)}`);
  for (const one of listIn(readDockerdJson("a list of containers", answer), "body")) {
    const container = objectIn(one, "body");
    const runs = mayRun(container) ? 1 : 0;
    for (const name of namesIn(container["Mounts"])) {
      const before = users.get(name);
      if (before === undefined) continue;
      const { containers, running } = before;
      users.set(name, { containers: containers + 1, running: running + runs });
    }
  }
  return users;
}

/** The next task of a swarm starts without a request, and mounts what the last one did. */
function mayRun({ State, Labels }: Record<string, unknown>): boolean {
  return !STOPPED.has(nameIn(State, "State")) || isOfSwarmTask(textsIn(Labels, "Labels"));
}

/** A container may mount a volume at several targets. */
function namesIn(mounts: unknown): ReadonlySet<string> {
  return new Set(
    listIn(mounts, "Mounts").map((mount) => volumeNameIn(objectIn(mount, "Mounts"), "Mounts")),
  );
}
