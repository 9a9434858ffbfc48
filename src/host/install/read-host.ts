import { join } from "node:path";
import { ownGid, ownUid, type Disk } from "./disk.js";
import type { Installed } from "./install-state.js";
import { PLACES, UNITS, UNIT_FOLDERS } from "./places.js";
import type { HostFiles } from "./plan-files.js";

/** Returns the host's files as init needs them. */
export function readHost(disk: Disk, installed: Installed | null): HostFiles {
  return {
    read: disk.read,
    dockerUnit: dockerUnitIn(disk),
    hasLogrotate: disk.hasFolder("/etc/logrotate.d"),
    installed,
    owner: { uid: ownUid(), gid: ownGid() },
  };
}

/** Returns the texts of docker.service and of its drop-ins but for our own; none if there is no such unit. */
function dockerUnitIn(disk: Disk): readonly string[] {
  const text = (path: string): string | null => disk.read(path)?.content.toString() ?? null;
  const units = UNIT_FOLDERS.map((folder) => text(join(folder, UNITS.docker)));
  const unit = units.find((one) => one !== null) ?? null;
  if (unit === null) return [];
  // Of two drop-ins of one name, systemd reads the one in the first folder.
  const dropIns = new Map<string, string>();
  for (const folder of [...UNIT_FOLDERS].reverse())
    for (const name of disk.names(join(folder, `${UNITS.docker}.d`)))
      if (name.endsWith(".conf")) dropIns.set(name, join(folder, `${UNITS.docker}.d`, name));
  const paths = [...dropIns].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
  const others = paths.filter((path) => path !== PLACES.dropIn).map((path) => text(path) ?? "");
  return [unit, ...others];
}
