import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder, and those above it that are missing, which all may enter and only this program's user
 * may write, whatever the umask.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  // Node's own recursion does not end where a file system refuses with ENOENT, as /proc does.
  makeFolder(dirname(folder));
  mkdirSync(folder);
  chmodSync(folder, 0o755);
}
