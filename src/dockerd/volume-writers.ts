import type { DockerdClient } from "./dockerd-client.js";
import { listIn, nameIn, objectIn, textIn } from "./members.js";
import { readDockerdJson } from "./read-response.js";
import { volumeNameIn, volumeQueryOf } from "./volume-name.js";

/** A container that has processes and has volumes mounted. */
export interface VolumeWriter {
  readonly id: string;
  /** The names of the volumes that it can write. */
  readonly volumes: readonly string[];
}

/** Honest containers have some dozens, and the names are part of a path. */
const MAX_VOLUMES = 50;

/**
 * Lists the containers with processes in which one of `volumes` is mounted; null for more volumes than can be asked for.
 *
 * @throws {Error} When dockerd does not answer.
 */
export async function volumeWriters(
  client: Pick<DockerdClient, "get">,
  volumes: readonly string[],
): Promise<readonly VolumeWriter[] | null> {
  if (volumes.length === 0) return [];
  if (volumes.length > MAX_VOLUMES) return null;
  // Without `all` it lists those that run, are paused, or are about to be started again.
  const target = `/containers/json${volumeQueryOf(volumes, false)}`;
  const answer = readDockerdJson("a list of containers", await client.get(target));
  return listIn(answer, "body").map((item) => readWriter(objectIn(item, "body")));
}

function readWriter({ Id, Mounts }: Record<string, unknown>): VolumeWriter {
  const volumes = listIn(Mounts, "Mounts").flatMap((item) => {
    const mount = objectIn(item, "Mounts");
    return textIn(mount["Type"], "Mounts.Type") === "volume" && mount["RW"] !== false
      ? [volumeNameIn(mount, "Mounts")]
      : [];
  });
  return { id: nameIn(Id, "Id"), volumes };
}
