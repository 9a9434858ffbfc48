import type { DockerdClient } from "./dockerd-client.js";
import { MAX_VOLUMES, volumeHolders } from "./volume-holders.js";

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
