/**
 * Files that dockerd takes for the container's own where they are bound: a container that joins the network
 * gets them from the host again, and writable unless its root file system is read-only.
 * Source: moby daemon/container/container_unix.go, TrySetNetworkMount and NetworkMounts.
 */
const NETWORK_FILES: ReadonlySet<string> = new Set([
  "/etc/hosts",
  "/etc/hostname",
  "/etc/resolv.conf",
]);

/** What the host mounts later below such a bind is writable in it. */
const RECEIVING: ReadonlySet<string> = new Set(["slave", "rslave", "shared", "rshared"]);

/** Whether a bind on `target`, cleaned, that is asked for as read-only stays so. */
export function staysReadOnly(target: string, propagation: string): boolean {
  return !NETWORK_FILES.has(target) && !RECEIVING.has(propagation);
}
