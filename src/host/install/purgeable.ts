import { basename, dirname, join } from "node:path";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import type { Disk } from "./disk.js";

/**
 * Returns the files to purge, none without `purge`: those that the plugin has written, audit log with key and head, and
 * ownership log, those that logrotate has renamed, and the indexes of the audit log.
 */
export function purgeable(disk: Disk, purge: boolean): readonly string[] {
  if (!purge) return [];
  const { auditLog, auditKey, auditHead, owners, auditIndex } = DEFAULT_PATHS;
  const indexes = disk.names(auditIndex).map((name) => join(auditIndex, name));
  const written = [auditLog, auditKey, auditHead, owners].flatMap((path) => {
    const folder = dirname(path);
    const [stem = ""] = basename(path).split(".");
    const names = disk.names(folder).filter((name) => name.startsWith(`${stem}.`));
    return names.map((name) => join(folder, name));
  });
  return [...written, ...indexes];
}
