import { posix } from "node:path";

/**
 * Cleans a path as Go's `path.Clean` does. Touches no file.
 *
 * @example
 * cleanPath("/a//b/../c/") // "/a/c"
 * cleanPath("") // "."
 */
export function cleanPath(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}

/** Returns true if `path` is `folder` or inside it; both absolute, without a slash at the end. */
export function isUnder(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
