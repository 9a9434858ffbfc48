/**
 * Requests in which dockerd resolves the sources of a container's mounts again, from what it keeps of the
 * container. `docker cp` mounts them too, also in a container that does not run. After an update of the restart
 * policy dockerd does it without a request.
 *
 * pause, unpause, exec, export, commit and all else that names a container leaves the mounts as they are.
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

/** Whether dockerd resolves stored mounts in or after a request of `action`. */
export function resolvesMounts(action: string): boolean {
  return RESOLVING.has(action);
}
