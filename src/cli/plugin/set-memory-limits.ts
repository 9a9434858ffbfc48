import { isSea } from "node:sea";

/**
 * glibc reads this at the start of a process. It also marks a process that was executed again. An operator who sets it
 * gets none of the settings below, garbage collection included.
 */
const MALLOC_SETTING = "MALLOC_MMAP_THRESHOLD_";

const MALLOC = {
  // glibc raises its threshold to the largest block that was freed, and then retains the memory of large messages.
  [MALLOC_SETTING]: "16384",
  // Otherwise threads have arenas of their own, which glibc does not shrink.
  MALLOC_ARENA_MAX: "1",
};

/** @internal Exported for the build of the executable. */
export const NODE_ARGUMENTS = [
  // In MB. By default Node.js would use 32 MB for new objects.
  "--max-semi-space-size=4",
  "--expose-gc",
];

/**
 * Executes this program again with settings of glibc and Node.js that bound the memory of a flood of large
 * messages, and return it afterwards: docs/decisions/0039-memory-goes-back.md. The process id and the
 * standard streams stay. Does nothing if the settings are present already.
 */
export function setMemoryLimits(): void {
  if (process.env[MALLOC_SETTING] !== undefined || process.execve === undefined) return;
  // Node.js would close the socket that systemd has opened; dockwarden.service has these settings in its environment.
  if (process.env["LISTEN_FDS"] !== undefined) return;
  // The executable has Node.js's arguments in itself.
  const node = isSea() ? [] : [...process.execArgv, ...NODE_ARGUMENTS, process.argv[1] ?? ""];
  const args = [process.execPath, ...node, ...process.argv.slice(2)];
  process.execve(process.execPath, args, { ...process.env, ...MALLOC });
}
