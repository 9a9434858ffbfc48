import { posix } from "node:path";

/** A path as Go's `path.Clean` gives it: `/a//b/../c/` is `/a/c`, `""` is `.`. No file is touched. */
export function cleanPath(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}

/** Whether `path` is `folder` or something in it; both absolute, without a slash at the end. */
export function isUnder(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
