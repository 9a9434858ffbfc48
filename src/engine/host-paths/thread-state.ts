import { readFileSync, readlinkSync } from "node:fs";

/** Returns the place of the calling thread below /proc, `12/task/34`, or null where the system does not tell. */
export function ownThread(): string | null {
  try {
    return readlinkSync("/proc/thread-self");
  } catch {
    return null;
  }
}

/** Returns true if a thread waits for nothing but a processor; false if that is unknown. `thread` is as of `ownThread`. */
export function isRunnable(thread: string | null): boolean {
  if (thread === null) return false;
  try {
    const stat = readFileSync(`/proc/${thread}/stat`, "latin1");
    // `34 (name) R …`, and a name may have parentheses.
    return stat.startsWith(") R ", stat.lastIndexOf(")"));
  } catch {
    return false;
  }
}
