import { isStopped } from "../../domain/is-stopped.js";
import { isOfSwarmTask } from "../../domain/made-by-dockerd.js";
import type { DockerdClient } from "./dockerd-client.js";
import { listIn, nameIn, objectIn, textsIn } from "./members.js";
import { readDockerdJson } from "./read-response.js";
import { volumeNameIn, volumeQueryOf } from "./volume-name.js";

/** A container that has volumes mounted. */
export interface VolumeHolder {
  readonly id: string;
  /** True if it has processes, or may have in a moment: also if it is paused or restarts, or belongs to a swarm. */
  readonly runs: boolean;
  /** The names of its volumes, each perhaps several times. */
  readonly volumes: readonly string[];
}

/** Honest containers have some dozens, and the names are part of a path. */
export const MAX_VOLUMES = 50;

/**
 * Lists the containers of all states in which one of the volumes `names` is mounted, and perhaps others. dockerd lists a
 * container once it is created, after it has filled its volumes.
 *
 * @param names At most MAX_VOLUMES.
 * @throws {Error} When dockerd does not answer, or with something else.
 */
export async function volumeHolders(
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
