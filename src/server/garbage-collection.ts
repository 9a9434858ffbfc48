/** The wait after the last message of more than 64 KiB. */
const QUIET_MS = 3000;

/**
 * Returns a function to call after each message of more than 64 KiB. Once no more have come for a while, it collects
 * garbage, which blocks for 20 to 50 ms: an idle Node.js collects none, and would retain the memory that a flood has filled.
 * Does nothing without `--expose-gc`, which `dockwarden serve` sets (src/cli/plugin/set-memory-limits.ts).
 */
export function createGarbageCollection(
  collect: (() => unknown) | undefined = globalThis.gc,
  quietMs = QUIET_MS,
): () => void {
  if (collect === undefined) return () => undefined;
  let timer: NodeJS.Timeout | null = null;
  return () => {
    // Restarts the timer, even if it has fired.
    if (timer !== null) timer.refresh();
    else timer = setTimeout(collect, quietMs).unref();
  };
}
