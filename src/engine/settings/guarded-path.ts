import { z } from "zod";

/** Neither `*`, `..` nor `//`: guards compare the path with those that callers want to mount. */
const GUARDED = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9_.@-]+)+$/;

/** The error for another path. */
const GUARDED_PATH = 'must be an absolute path of letters, digits, "_", ".", "@" and "-"';

/** The schema of the path of a file that callers may not mount, since the policy relies on it. */
export const guardedPath = z.string(GUARDED_PATH).regex(GUARDED, GUARDED_PATH);

/** Returns true for such a path. */
export function isGuardedPath(path: string): boolean {
  return GUARDED.test(path);
}
