import type { DockerdClient } from "./dockerd-client.js";
import { isStopped } from "../../domain/is-stopped.js";
import { isOfSwarmTask } from "../../domain/made-by-dockerd.js";
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

/**
 * Asks dockerd which containers mount each of the volumes `names`.
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
  for (const { runs, volumes } of await volumeHolders(client, names)) {
    // A container may mount a volume at several targets.
    for (const name of new Set(volumes)) {
      const before = users.get(name);
      if (before === undefined) continue;
      const { containers, running } = before;
      users.set(name, { containers: containers + 1, running: running + (runs ? 1 : 0) });
    }
  }
  return users;
}

/** A container that has volumes mounted. */
interface VolumeHolder {
  readonly id: string;
  /** True if it has processes, or may have in a moment: also if it is paused or restarts, or belongs to a swarm. */
  readonly runs: boolean;
  /** The names of its volumes, each perhaps several times. */
  readonly volumes: readonly string[];
}

/** Honest containers have some dozens, and the names are part of a path. */
const MAX_VOLUMES = 50;

/**
 * Lists the containers of all states in which one of the volumes `names` is mounted, and perhaps others. dockerd lists a
 * container once it is created, after it has filled its volumes.
 *
 * @param names At most MAX_VOLUMES.
 * @throws {Error} When dockerd does not answer, or with something else.
 */
async function volumeHolders(
  client: Pick<DockerdClient, "get">,
  names: readonly string[],
): Promise<readonly VolumeHolder[]> {
  const answer = await client.get(`/containers/json${volumeQueryOf(names)}`);
  const list = listIn(readDockerdJson("a list of containers", answer), "body");
  return list.map((item) => readHolder(objectIn(item, "body")));
}

function readHolder({ Id, State, Labels, Mounts }: Record<string, unknown>): VolumeHolder {
  const mounts = listIn(Mounts, "Mounts").map((mount) => objectIn(mount, "Mounts"));
  const isOfSwarm = isOfSwarmTask(textsIn(Labels, "Labels"));
  return {
    id: nameIn(Id, "Id"),
    // The next task starts without a request, and mounts what the last one did.
    runs: !isStopped(nameIn(State, "State")) || isOfSwarm,
    // A mount of another kind has no name.
    volumes: mounts.map((mount) => volumeNameIn(mount, "Mounts")).filter((name) => name !== ""),
  };
}
