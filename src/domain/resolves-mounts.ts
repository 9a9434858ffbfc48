/**
 * Requests for which dockerd resolves the sources of a container's mounts again, from the stored container.
 * `docker cp` mounts them too, also in a container that does not run. After an update of the restart policy
 * dockerd does it without a request.
 *
 * pause, unpause, exec, export, commit and all other requests that name a container leave the mounts unchanged.
 *
 * @see moby daemon/start.go and daemon/containerfs_linux.go, both of which call setupMounts
 */
const RESOLVING: ReadonlySet<string> = new Set([
  "container.start",
  "container.restart",
  "container.archive_get",
  "container.archive_put",
  "container.archive_stat",
  "container.copy",
  "container.update",
]);

/**
 * Requests in or after which a container takes the paths of /etc/hosts, /etc/hostname and /etc/resolv.conf from another
 * whose network it joins: its own start, also by a restart policy, and the start of a build's containers.
 *
 * @see moby daemon/container_operations.go, initializeNetworking
 */
const INHERITING: ReadonlySet<string> = new Set([
  "build.run",
  "container.create",
  "container.start",
  "container.restart",
  "container.update",
]);

/** Returns true if a container inherits files in or after a request of `action`. */
export function inheritsFiles(action: string): boolean {
  return INHERITING.has(action);
}

/** Returns true if dockerd resolves stored mounts in or after a request of `action`. */
export function resolvesMounts(action: string): boolean {
  return RESOLVING.has(action);
}

/**
 * Requests that mount volumes and the volumes of other containers by name: only dockerd knows what those are. dockerd
 * also mounts volumes during a create, to fill them from the image.
 */
const MOUNTING: ReadonlySet<string> = new Set([
  "container.create",
  "service.create",
  "service.update",
]);

/** Returns true if a request of `action` mounts volumes by name in a new container. */
export function mountsNamed(action: string): boolean {
  return MOUNTING.has(action);
}
