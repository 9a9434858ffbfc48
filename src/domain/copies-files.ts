/** Copies by `docker cp`, for which dockerd mounts the volumes and binds of the container by path. */
const THROUGH_MOUNTS: ReadonlySet<string> = new Set([
  "container.archive_get",
  "container.archive_put",
  "container.archive_stat",
  "container.copy",
]);

/** Copies of the container's own file system alone. */
const OWN_FILES: ReadonlySet<string> = new Set([
  "container.changes",
  "container.export",
  "image.commit",
]);

/** Returns true if dockerd walks the file system of a container, as root, in a request of `action`. */
export function copiesFiles(action: string): boolean {
  return THROUGH_MOUNTS.has(action) || OWN_FILES.has(action);
}

/**
 * Returns true if dockerd keeps the root file system of a container that runs mounted while it works in it by path, as root:
 * it makes the working directory in it again.
 */
export function restartsFiles(action: string): boolean {
  return action === "container.restart";
}

/** Returns true if dockerd mounts the volumes of the container by path, too. */
export function copiesThroughMounts(action: string): boolean {
  return THROUGH_MOUNTS.has(action);
}

/**
 * Returns true if dockerd writes for a client in the file system of a container and its volumes. An archive brings links and
 * devices, and takes the place of what another copy has looked at.
 */
export function copiesInto(action: string): boolean {
  return action === "container.archive_put";
}
