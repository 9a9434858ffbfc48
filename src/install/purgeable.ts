import { basename, dirname, join } from "node:path";
import { DEFAULT_PATHS } from "../domain/default-paths.js";
import type { Disk } from "./disk.js";

/**
 * Returns the files to purge, none without `purge`: audit log and ownership log, which the plugin has written, and those
 * that logrotate has renamed.
 */
export function purgeable(disk: Disk, purge: boolean): readonly string[] {
  if (!purge) return [];
  return [DEFAULT_PATHS.auditLog, DEFAULT_PATHS.owners].flatMap((path) => {
    const folder = dirname(path);
    const [stem = ""] = basename(path).split(".");
    const names = disk.names(folder).filter((name) => name.startsWith(`${stem}.`));
    return names.map((name) => join(folder, name));
  });
}
