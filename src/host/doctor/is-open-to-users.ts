import type { PathFacts } from "./host-facts.js";

/** Returns true if an account other than root can open a socket, which takes the permission to write. */
export function isOpenToUsers({ uid, gid, mode }: PathFacts): boolean {
  const byGroup = gid !== 0 && (mode & 0o020) !== 0;
  return uid !== 0 || byGroup || (mode & 0o002) !== 0;
}
