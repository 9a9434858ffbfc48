/** Folders in which others' files are, or the system's. */
const SYSTEM =
  /^\/(?:|bin|boot|dev|etc|home|lib[a-z0-9]*|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)$/;

/** Returns true for a folder of the host's system, `/etc`, or in which others are: `/home`. */
export function isSystemFolder(path: string): boolean {
  return SYSTEM.test(path) || !path.startsWith("/");
}

/** Folders in which only the system's own files are. */
const OF_SYSTEM = /^\/(?:bin|boot|dev|etc|lib[a-z0-9]*|proc|root|run|sbin|sys|usr)(?:\/|$)/;

/** Folders of which each folder below belongs to somebody else, or to another service. */
const SHARED = /^\/(?:|home|var)$/;

/**
 * Returns true if a folder may stand for what is below it: it is neither a folder of the system nor anywhere in one, nor
 * directly below `/`, `/home` or `/var`.
 */
export function mayStandFor(folder: string): boolean {
  return !isSystemFolder(folder) && !OF_SYSTEM.test(folder) && !SHARED.test(parentOf(folder));
}

/** Returns the folder that a path is in. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0)) || "/";
}
