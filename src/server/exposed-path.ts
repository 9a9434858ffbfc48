import { statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Returns the nearest place on the way to `path`, including `path`, that users other than root and `uid` can
 * write, so that they could replace what is there; null if there is none. A sticky folder prevents this.
 */
export function exposedPath(path: string, uid: number): string | null {
  for (let at = path; ; at = dirname(at)) {
    const { uid: owner, mode } = statSync(at);
    const isShared = (mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0;
    if ((owner !== 0 && owner !== uid) || isShared) return at;
    if (at === dirname(at)) return null;
  }
}

const OTHERS_WRITE = 0o022;
const STICKY = 0o1000;
