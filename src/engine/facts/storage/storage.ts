import type { HostPath, MountFacts, VolumeFacts } from "../../../domain/storage-facts.js";
import type { VolumeDescription, VolumeUse } from "./volume-options.js";
import { volumeFactsOf, volumeHostPathsOf } from "./volume-options.js";

/** All that a container mounts, and the host paths and volumes that this reaches; filled in order. */
export interface Storage {
  readonly mounts: MountFacts[];
  readonly volumes: VolumeFacts[];
  readonly hostPaths: HostPath[];
}

/** Returns an empty storage. */
export function emptyStorage(): Storage {
  return { mounts: [], volumes: [], hostPaths: [] };
}

/**
 * Adds a volume and the host paths that its options reach, below `optionsField`. Only options make them read-only: whoever may
 * use the volume can mount it again, and not read-only.
 *
 * @param mount How it is mounted; null if it is only created.
 */
export function addVolume(
  storage: Storage,
  description: VolumeDescription,
  optionsField: string,
  mount: VolumeUse | null,
): void {
  const volume = volumeFactsOf(description);
  storage.volumes.push(volume);
  const use = mount === null ? undefined : { ...mount, read_only: false };
  storage.hostPaths.push(...volumeHostPathsOf(volume, optionsField, use));
}

/** Returns a mount with these members; the rest is zero. */
export function mountWith(
  mount: Pick<MountFacts, "field" | "origin" | "type"> & Partial<MountFacts>,
): MountFacts {
  return {
    source: "",
    target: "",
    read_only: false,
    propagation: "",
    relabel: "",
    subpath: "",
    fills: false,
    tmpfs_bytes: 0,
    tmpfs_options: [],
    ...mount,
  };
}
