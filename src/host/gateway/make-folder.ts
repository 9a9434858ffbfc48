import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Creates a folder and its missing parents, which all users may enter and only this program's user may write,
 * whatever the umask.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  // Node's own recursion does not end if a file system refuses with ENOENT, as /proc does.
  makeFolder(dirname(folder));
  mkdirSync(folder);
  chmodSync(folder, 0o755);
}
