import { trimmedEnd } from "../../domain/trimmed-end.js";
import { readFileSync } from "node:fs";
import type { FileSystemRoot } from "./resolve-job.js";

/**
 * Returns dockerd's view of the disk: below `hostRoot`, or if `pidFile` is given that of the process that it
 * names, with only that process's mounts; null if there is none. `/proc/1/root` as host root gives the view of process 1.
 *
 * The file is read for each request, since dockerd has another id after a restart.
 */
export function hostViewOf(hostRoot: string, pidFile: string | null): FileSystemRoot | null {
  if (pidFile === null) {
    const root = trimmedEnd(hostRoot, "/") || "/";
    const process = /^\/proc\/([1-9][0-9]*)\/root$/.exec(root)?.[1];
    if (process !== undefined) return viewOf(process);
    return { root, mountInfo: "/proc/self/mountinfo", mountRoot: root };
  }
  const pid = pidIn(pidFile);
  return pid === null ? null : viewOf(pid);
}

/**
 * Returns the folder below /proc with the addresses and routes of dockerd's network namespace: that of the process that
 * `pidFile` names, else of the first process of the host, which may have another one than this program. Null if the file
 * names none.
 */
export function netFolderOf(hostRoot: string, pidFile: string | null): string | null {
  if (pidFile === null) {
    const root = trimmedEnd(hostRoot, "/");
    const process = /^\/proc\/([1-9][0-9]*)\/root$/.exec(root)?.[1];
    return process === undefined ? `${root}/proc/1/net` : `/proc/${process}/net`;
  }
  const pid = pidIn(pidFile);
  return pid === null ? null : `/proc/${pid}/net`;
}

/** A process's own list of mounts goes with its root: the list of this process does not contain them. */
function viewOf(pid: string): FileSystemRoot {
  return { root: `/proc/${pid}/root`, mountInfo: `/proc/${pid}/mountinfo`, mountRoot: "/" };
}

function pidIn(file: string): string | null {
  try {
    return /^([1-9][0-9]{0,9})\s*$/.exec(readFileSync(file, "utf8"))?.[1] ?? null;
  } catch {
    // dockerd is not running, or its file is elsewhere: no path is resolved, so each is a gap.
    return null;
  }
}
