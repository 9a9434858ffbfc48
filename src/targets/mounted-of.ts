import type { ContainerObject } from "../domain/dockerd-object.js";
import type { FoundReference, MountedFacts } from "../domain/target-facts.js";
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
 * @param written The names of the volumes that others write.
 */
export function mountedOf(
  { answer, volumes }: FoundReference,
  written: ReadonlySet<string>,
): readonly MountedFacts[] | null {
  const container = answer.state === "found" ? answer.object.container : null;
  if (container === null) return null;
  return container.mounts
    .filter(({ type }) => type !== "tmpfs")
    .map((mount) => {
      const { type, name, target } = mount;
      if (type === "image") return { target, source: "image", shared: false };
      if (reachOfMount(mount, volumes) !== "none") return { target, source: "host", shared: true };
      return { target, source: "volume", shared: written.has(name) };
    });
}
