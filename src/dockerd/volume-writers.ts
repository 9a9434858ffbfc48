import type { DockerdClient } from "./dockerd-client.js";
import { MAX_VOLUMES, volumeHolders } from "./volume-holders.js";

/** A container that has processes, or may have in a moment, and has volumes mounted. */
export interface VolumeWriter {
  readonly id: string;
  /** The names of the volumes that it can write. */
  readonly volumes: readonly string[];
}

/**
 * Lists the containers in which one of `volumes` is mounted and that have processes, or may have in a moment; null for more
 * volumes than can be asked for.
 *
 * @throws {Error} When dockerd does not answer, or with something else.
 */
export async function volumeWriters(
  client: Pick<DockerdClient, "get">,
  volumes: readonly string[],
): Promise<readonly VolumeWriter[] | null> {
  if (volumes.length === 0) return [];
  if (volumes.length > MAX_VOLUMES) return null;
  const running = (await volumeHolders(client, volumes)).filter(({ runs }) => runs);
  return running.map((holder) => ({
    id: holder.id,
    volumes: holder.volumes.filter(({ isReadOnly }) => !isReadOnly).map(({ name }) => name),
  }));
}
