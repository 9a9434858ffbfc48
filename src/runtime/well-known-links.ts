/**
 * Symbolic links that the distribution makes, that callers name often, and that lie where no caller may write. Each
 * is followed where it leads; one that ends in `/` stands for every link in that folder and below.
 */
export const WELL_KNOWN_LINKS: readonly string[] = [
  // Merged /usr.
  ...["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/usr/sbin", "/usr/lib64"],
  // Moved into /run; dockerd's own exec-root is /var/run/docker.
  ...["/var/run", "/var/lock"],
  // Moved into /var on systems that are updated as a whole (Fedora CoreOS, Silverblue).
  ...["/home", "/root", "/opt", "/srv", "/mnt", "/media", "/usr/local"],
  // What images are given so that they know the host's time, names, resolver and log.
  ...["/etc/localtime", "/usr/share/zoneinfo/", "/etc/os-release", "/etc/resolv.conf", "/dev/log"],
  // Debian's docker-init, which dockerd binds for --init.
  "/usr/bin/docker-init",
];
