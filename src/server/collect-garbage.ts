/** How long no large message may have come. */
const QUIET_MS = 3000;

/**
 * Gives a function to call after each large message. Once no more have come for a while, it collects garbage: an idle
 * Node.js collects none, and would keep the memory that a flood has filled. Does nothing without `--expose-gc`, which
 * `dockwarden serve` sets (src/cli/set-memory-limits.ts).
 */
export function createGarbageCollection(
  collect: (() => unknown) | undefined = globalThis.gc,
  quietMs = QUIET_MS,
): () => void {
  if (collect === undefined) return () => undefined;
  let timer: NodeJS.Timeout | null = null;
  return () => {
    // Starts it again where it has fired.
    if (timer !== null) timer.refresh();
    else timer = setTimeout(collect, quietMs).unref();
  };
}
