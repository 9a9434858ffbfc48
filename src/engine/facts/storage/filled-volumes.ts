import type { Inspected } from "../../../domain/dockerd-object.js";
import type { Facts } from "../../../domain/facts.js";
import type { MountedVolume, MountFacts, VolumeFacts } from "../../../domain/storage-facts.js";
import { volumeFactsOf, volumeHostPathsOf } from "./volume-options.js";

/** Returns the mounts of volumes that have a name, or that the request describes. */
export function volumeMountsIn(mounts: readonly MountFacts[]): readonly MountFacts[] {
  return mounts.filter(({ type, origin }) => type === "volume" && origin !== "volumes_from");
}

/**
 * Returns what a volume is made of. Only what the local driver makes below dockerd's own directory is dockerd's `own`.
 *
 * @param described As the request describes it, for a volume that is missing; null if it does not.
 */
export function kindOfVolume(
  answers: readonly Inspected[],
  described: VolumeFacts | null,
): MountedVolume["kind"] {
  const kinds = answers.map((answer) => {
    if (answer.state === "missing") return described === null ? "own" : kindOf(described);
    const volume = answer.state === "found" ? answer.object.volume : null;
    return volume === null ? null : kindOf(volumeFactsOf({ field: "", name: "", ...volume }));
  });
  if (kinds.length === 0) return described === null ? "own" : kindOf(described);
  return kinds.every((kind) => kind === kinds[0]) ? (kinds[0] ?? null) : null;
}

/** Returns the volumes that a container mounts where dockerd has none of them yet; null if the request could not be read. */
export function newVolumesOf({
  spec,
  volumes,
}: Pick<Facts, "spec" | "volumes">): readonly MountedVolume[] | null {
  if (spec === null) return null;
  return volumeMountsIn(spec.mounts ?? []).map(({ field, source, fills }) => ({
    ...{ field, name: source, fills, exists: false, unused: true, containers: 0, running: 0 },
    kind: kindOfVolume([], volumes?.find((volume) => volume.field === field) ?? null),
  }));
}

function kindOf(volume: VolumeFacts): MountedVolume["kind"] {
  if (volume.cluster || volume.driver !== "local") return "driver";
  if (volume.bind || volumeHostPathsOf(volume, "").length > 0) return "host";
  if (volume.server !== "") return "share";
  const isMounted = ["type", "device"].some((option) => volume.options[option] !== undefined);
  if (!isMounted) return "own";
  return volume.type === "tmpfs" ? "memory" : "other";
}
