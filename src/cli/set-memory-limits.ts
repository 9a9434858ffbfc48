/** glibc reads it at the start of a process. An operator who sets it chooses all of this. */
const MALLOC_SETTING = "MALLOC_MMAP_THRESHOLD_";

const MALLOC = {
  // glibc raises its threshold to the largest block that was freed, and then keeps the memory of large messages.
  [MALLOC_SETTING]: "65536",
  // Else each thread keeps memory of its own.
  MALLOC_ARENA_MAX: "2",
};

const NODE_OPTIONS = [
  // In MB. Node.js would keep 32 MB for new objects.
  "--max-semi-space-size=4",
  "--expose-gc",
];

/**
 * Executes this program again with the settings of glibc and Node.js by which a flood of large messages takes little
 * memory, and by which it is returned afterwards: docs/decisions/0039-memory-goes-back.md. Process id, files and streams
 * stay. Does nothing if they are set already.
 */
export function setMemoryLimits(): void {
  if (process.env[MALLOC_SETTING] !== undefined || process.execve === undefined) return;
  const args = [process.execPath, ...process.execArgv, ...NODE_OPTIONS, ...process.argv.slice(1)];
  process.execve(process.execPath, args, { ...process.env, ...MALLOC });
}
