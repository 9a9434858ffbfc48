import { statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * The nearest place on the way to `path`, itself included, that others than root and `uid` may write, so
 * that they may exchange what is there; null where there is none. A sticky folder lets nobody do that.
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
