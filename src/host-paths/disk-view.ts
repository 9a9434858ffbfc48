import { readFileSync } from "node:fs";
import type { HostView } from "./resolve-job.js";

/**
 * The daemon's view of the disk: below `hostRoot`, or where `pidFile` is given that of the process that it
 * names, with the mounts of that process alone; null where there is none.
 *
 * It is read for each call, since a daemon that starts again has another id.
 */
export function hostViewOf(hostRoot: string, pidFile: string | null): HostView | null {
  if (pidFile === null) {
    const root = hostRoot.replace(/\/+$/, "") || "/";
    return { root, mountInfo: "/proc/self/mountinfo", mountRoot: root };
  }
  const pid = pidIn(pidFile);
  if (pid === null) return null;
  return { root: `/proc/${pid}/root`, mountInfo: `/proc/${pid}/mountinfo`, mountRoot: "/" };
}

function pidIn(file: string): string | null {
  try {
    return /^([1-9][0-9]{0,9})\s*$/.exec(readFileSync(file, "utf8"))?.[1] ?? null;
  } catch {
    // The daemon does not run, or its file is elsewhere: no path is resolved, so each is a gap.
    return null;
  }
}
