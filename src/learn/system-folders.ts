const SYSTEM =
  /^\/(?:|bin|boot|dev|etc|home|lib[a-z0-9]*|opt|proc|root|run|sbin|srv|sys|tmp|usr|var|mnt|media)$/;

/** Returns true for a folder of the host's system, `/etc`, or in which others are: `/home`. */
export function isSystemFolder(path: string): boolean {
  return SYSTEM.test(path) || !path.startsWith("/");
}

/** Folders in which only the system's own files are. */
const OF_SYSTEM = /^\/(?:bin|boot|dev|etc|lib[a-z0-9]*|proc|root|run|sbin|sys|usr)(?:\/|$)/;

/** Returns true if a folder may stand for what is below it: it is no folder of the system, nor directly below one. */
export function mayStandFor(folder: string): boolean {
  return !OF_SYSTEM.test(folder) && !isSystemFolder(folder) && !isSystemFolder(parentOf(folder));
}

/** Returns the folder that a path is in. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0)) || "/";
}
