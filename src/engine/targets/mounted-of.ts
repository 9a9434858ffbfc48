import type { ContainerObject } from "../../domain/dockerd-object.js";
import type { FoundReference, MountedFacts } from "../../domain/target-facts.js";
import { reachOfMount } from "./target-facts-of.js";

type Mounts = Pick<ContainerObject, "mounts">;

/** Returns the names of the volumes that are mounted in a container, each once. */
export function volumeNamesOf({ mounts }: Mounts): readonly string[] {
  const names = mounts.flatMap(({ type, name }) => (type === "volume" ? [name] : []));
  return [...new Set(names)];
}

/** Returns those of them that it can write. */
export function writtenVolumesOf({ mounts }: Mounts): readonly string[] {
  return volumeNamesOf({ mounts: mounts.filter(({ readOnly }) => !readOnly) });
}

/**
 * Returns what is mounted in a container from elsewhere; null for what is no container.
 *
 * @param isUnused Returns true for the name of a volume that no code has used.
 */
export function mountedOf(
  { answer, volumes }: FoundReference,
  isUnused: (name: string) => boolean,
): readonly MountedFacts[] | null {
  const container = answer.state === "found" ? answer.object.container : null;
  if (container === null) return null;
  return container.mounts
    .filter(({ type }) => type !== "tmpfs")
    .map((mount) => {
      const { type, name, target } = mount;
      if (type === "image") return { target, source: "image", unused: true };
      if (reachOfMount(mount, volumes) !== "none") return { target, source: "host", unused: false };
      return { target, source: "volume", unused: isUnused(name) };
    });
}
