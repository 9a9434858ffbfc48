import type { MountFacts } from "../../../domain/storage-facts.js";

/**
 * Returns how many volumes without a name dockerd creates for a container, at most one for a target. Leaves
 * out an entry of `Volumes` if something else is mounted there.
 *
 * @see moby daemon/create_unix.go, createContainerOSSpecificSettings
 */
export function anonymousVolumesOf(mounts: readonly MountFacts[]): number {
  const anonymous = mounts.filter(isAnonymous);
  const taken = new Set(mounts.filter((mount) => !isAnonymous(mount)).map(({ target }) => target));
  const made = anonymous.filter(({ origin, target }) => origin !== "volumes" || !taken.has(target));
  return new Set(made.map(({ target }) => target)).size;
}

function isAnonymous({ type, source, origin }: MountFacts): boolean {
  return type === "volume" && source === "" && origin !== "volumes_from";
}
