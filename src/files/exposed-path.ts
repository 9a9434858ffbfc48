import { lstatSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Returns a place on the way to `path`, including `path`, that users other than root and `uid` can write, so that they could
 * replace what is there; null if there is none. Of the path as it is written, it returns the nearest such place. Links on the
 * way are followed, and the folders that lead to their targets count as well. A sticky folder prevents replacement.
 *
 * @throws {Error} When something on the way does not exist.
 */
export function exposedPath(path: string, uid: number): string | null {
  for (const place of placesOf(path)) if (isExposed(place, uid)) return place;
  const real = realpathSync(path);
  for (const place of ancestorsOf(real)) if (isExposed(place, uid)) return place;
  return null;
}

const OTHERS_WRITE = 0o022;
const STICKY = 0o1000;

function isExposed(place: string, uid: number): boolean {
  const { uid: owner, mode } = statSync(place);
  const isForeign = [owner, lstatSync(place).uid].some((one) => one !== 0 && one !== uid);
  return isForeign || ((mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0);
}

/** Yields a path and its folders first, so that `isExposed` has failed on a loop of links before they are followed. */
function* placesOf(path: string): Generator<string> {
  const places = ancestorsOf(path);
  yield* places;
  for (const place of places)
    if (lstatSync(place).isSymbolicLink())
      yield* placesOf(resolve(realpathSync(dirname(place)), readlinkSync(place)));
}

/** Returns a path and the folders above it. */
function ancestorsOf(path: string): readonly string[] {
  const places = [path];
  for (let at = path; at !== dirname(at); at = dirname(at)) places.push(dirname(at));
  return places;
}
