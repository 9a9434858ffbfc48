/**
 * Files that dockerd treats as the container's own if they are bound: a container that joins the network gets
 * them from the host again, and writable unless its root file system is read-only. Source: moby
 * daemon/container/container_unix.go, TrySetNetworkMount and NetworkMounts.
 */
const NETWORK_FILES: ReadonlySet<string> = new Set([
  "/etc/hosts",
  "/etc/hostname",
  "/etc/resolv.conf",
]);

/** Propagation that makes later mounts of the host below a bind appear in it, writable. */
export const RECEIVING: ReadonlySet<string> = new Set(["slave", "rslave", "shared", "rshared"]);

/** dockerd's default data root. */
const DATA_ROOT = "/var/lib/docker";

/** Returns true if a bind of `source` on `target`, both cleaned, that is requested as read-only stays so. */
export function staysReadOnly(source: string, target: string, propagation: string): boolean {
  if (NETWORK_FILES.has(target)) return false;
  return !RECEIVING.has(propagation === "" && isNearData(source) ? "rslave" : propagation);
}

/**
 * Returns true if dockerd makes a bind rslave by itself. It compares the texts, so `/var/lib/docker-x`
 * counts. Source: moby daemon/volumes_linux.go, validateBindDaemonRoot.
 */
function isNearData(source: string): boolean {
  return source.startsWith(DATA_ROOT) || DATA_ROOT.startsWith(source);
}
