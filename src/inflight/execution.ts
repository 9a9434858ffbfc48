import type { Prober } from "../lookups/prober.js";

/**
 * How long dockerd may take to resolve what a request refers to, and how that is proven when no answer comes: a stream
 * may last for days, and a later plugin may refuse what this one allowed.
 */
export interface Execution {
  /** When the request was allowed, by the clock of `performance.now()`. */
  readonly sinceMs: number;
  /** From this age on it can be proven that dockerd has resolved what the request refers to. */
  readonly resolvedAfterMs: number;
  /** From this age on it can be proven that dockerd works on the request no more, if no answer comes. */
  readonly doneAfterMs: number;
  /** Asks dockerd; true if it answers in a way that the request would prevent if it were still waiting. */
  readonly isProven: () => Promise<boolean>;
}

/**
 * Actions whose handler resolves its references before it waits for anything that a client controls. For all others
 * dockerd may wait for a lock of the container first, and its client decides for how long.
 *
 * @see moby daemon/container.go GetContainer and its callers
 */
const RESOLVED_FIRST: ReadonlySet<string> = new Set([
  "container.inspect",
  "container.top",
  "container.logs",
  "container.changes",
  "container.export",
  "container.stats",
  "container.resize",
  "container.stop",
  "container.kill",
  "container.update",
  "container.pause",
  "container.unpause",
  "container.attach",
  "container.wait",
  "container.delete",
  "container.archive_stat",
  "container.archive_get",
  "container.archive_put",
  "container.copy",
  "exec.create",
  "image.commit",
  "network.inspect",
  "network.disconnect",
  "network.delete",
]);

/** dockerd resolves within milliseconds of the allow; seen: 31 ms at most. */
const RESOLVED_AFTER_MS = 5000;
/** An answer that takes longer is rare, and then dockerd is asked. */
const DONE_AFTER_MS = 60_000;

/**
 * Describes how dockerd executes a request that is allowed now.
 *
 * @param containers Full ids of the containers that it refers to.
 * @param prober Null if dockerd may not be asked: then time alone counts.
 */
export function executionOf(
  action: string,
  containers: readonly string[],
  prober: Prober | null,
): Execution {
  const isFirst = RESOLVED_FIRST.has(action);
  return {
    sinceMs: performance.now(),
    resolvedAfterMs: isFirst ? RESOLVED_AFTER_MS : DONE_AFTER_MS,
    doneAfterMs: DONE_AFTER_MS,
    async isProven() {
      if (prober === null) return true;
      const asked = isFirst ? [] : containers.map(prober.answersFor);
      return (await Promise.all([prober.answersPing(), ...asked])).every((answers) => answers);
    },
  };
}
