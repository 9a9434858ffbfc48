import { readFileSync } from "node:fs";
import type { PendingRun } from "./install-state.js";
import { systemCodeOf } from "../../domain/errors.js";

/** Returns what tells this process from another one that gets its number later. */
export function ownProcess(): PendingRun["process"] {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? "" };
}

/** Returns true if the process that began a run is still there, and is not this one. */
export function isRunning({ pid, startTime }: PendingRun["process"]): boolean {
  return pid !== process.pid && startTimeOf(pid) === startTime;
}

/** Returns when a process started, in clock ticks since boot; null if there is none. */
function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name, in parentheses, may have spaces and parentheses in it.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch (thrown) {
    if (systemCodeOf(thrown) === "ENOENT") return null;
    throw thrown;
  }
}
