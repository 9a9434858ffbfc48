/**
 * Symbolic links that distributions create, that users often name, and that are where no user can write. Each
 * is followed; one that ends in `/` means every link in that folder and below.
 */
export const WELL_KNOWN_LINKS: readonly string[] = [
  // Merged /usr.
  ...["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/usr/sbin", "/usr/lib64"],
  // Moved into /run; dockerd's own exec-root is /var/run/docker.
  ...["/var/run", "/var/lock"],
  // Moved into /var on systems that are updated as a whole (Fedora CoreOS, Silverblue).
  ...["/home", "/root", "/opt", "/srv", "/mnt", "/media", "/usr/local"],
  // Often bound so that a container has the host's time, names, resolver and log.
  ...["/etc/localtime", "/usr/share/zoneinfo/", "/etc/os-release", "/etc/resolv.conf", "/dev/log"],
  // Debian's docker-init, which dockerd binds for --init.
  "/usr/bin/docker-init",
];
