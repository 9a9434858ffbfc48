import { copiesFiles } from "../../domain/copies-files.js";
import type { Prober } from "../dockerd/prober.js";

/**
 * The times and proofs of a request's progress in dockerd, for when no response comes: a stream may last for days, and
 * a later plugin may refuse what this one allowed.
 */
export interface Execution {
  /** From this age on, counted from the decision, it can be proven that dockerd has resolved what the request refers to. */
  readonly resolvedAfterMs: number;
  /** From this age on it can be proven that dockerd works on the request no more, if no answer comes. */
  readonly doneAfterMs: number;
  /** Asks dockerd for a proof that it has resolved what the request refers to. */
  readonly isResolved: Proof;
  /** Asks dockerd for a proof that it works on the request no more. */
  readonly isDone: Proof;
}

/**
 * True if dockerd answers in a way that the request would prevent if it were still waiting. All who ask at the same time
 * share one question, and within AGAIN_MS of a failure nobody asks again. Never rejects.
 */
export type Proof = () => Promise<boolean>;

/** The pause before a proof that failed is tried again, in milliseconds. */
export const AGAIN_MS = 500;

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

/**
 * Actions whose handler may wait for the lock of the container that the request is about, for as long as the holder's
 * client likes. A ping proves nothing of them.
 */
export const WAITS_FOR_CONTAINER: ReadonlySet<string> = new Set([
  "container.start",
  "container.rename",
  "container.update",
  "checkpoint.create",
  "network.connect",
]);

/**
 * Actions of which nothing proves that they are done: removing the files of many volumes takes as long as it takes, and
 * a restart waits for the container to stop, for as long as its client likes, and answers inspects meanwhile.
 */
const NEVER_PROVEN: ReadonlySet<string> = new Set(["volume.prune", "container.restart"]);

/** Returns true if dockerd may take any time over a request of `action` before it has done anything. */
export function mayWait(action: string): boolean {
  return WAITS_FOR_CONTAINER.has(action) || NEVER_PROVEN.has(action);
}

/** dockerd resolves within milliseconds of the allow; seen: 31 ms at most. */
const RESOLVED_AFTER_MS = 5000;
/** An answer that takes longer is rare, and then dockerd is asked. */
const DONE_AFTER_MS = 60_000;

/**
 * Describes how dockerd executes a request that is allowed now. A create is taken for done by a ping, also where dockerd
 * still fills volumes without a name: see docs/reference/in-flight.md.
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
  const isDone = sharedProof(() => doneProof(action, containers, prober));
  return {
    resolvedAfterMs: isFirst ? RESOLVED_AFTER_MS : DONE_AFTER_MS,
    doneAfterMs: DONE_AFTER_MS,
    isResolved: isFirst ? sharedProof(() => pingProof(prober)) : isDone,
    isDone,
  };
}

/** Returns the same execution, but with only dockerd's response as a proof that it is done. */
export function untilAnswered(execution: Execution): Execution {
  return { ...execution, isDone: () => Promise.resolve(false) };
}

/** Returns the execution of a request that dockerd has answered, until `isGone` proves that its effect is gone. */
export function leftUntil(isGone: Proof): Execution {
  return { resolvedAfterMs: 0, doneAfterMs: 0, isResolved: isGone, isDone: isGone };
}

async function pingProof(prober: Prober | null): Promise<boolean> {
  return prober === null || prober.answersPing();
}

async function doneProof(
  action: string,
  containers: readonly string[],
  prober: Prober | null,
): Promise<boolean> {
  if (prober === null) return true;
  // A copy lasts as long as its client likes, and dockerd answers meanwhile.
  if (NEVER_PROVEN.has(action) || copiesFiles(action)) return false;
  if (WAITS_FOR_CONTAINER.has(action) && containers.length === 0) return false;
  const ask = async (): Promise<boolean> => {
    const probes = [prober.answersPing(), ...containers.map(prober.answersFor)];
    return (await Promise.all(probes)).every((answers) => answers);
  };
  // Go lets a newcomer have a lock before those who have just begun to wait for it, but not twice.
  return (await ask()) && (await ask());
}

/** Asks once at a time, and after a failure only when AGAIN_MS are over. */
export function sharedProof(ask: Proof): Proof {
  let asking: Promise<boolean> | null = null;
  let againMs = Number.NEGATIVE_INFINITY;
  async function prove(): Promise<boolean> {
    try {
      return await ask();
    } catch {
      // What dockerd does not answer proves nothing, which is what false says.
      return false;
    } finally {
      asking = null;
      againMs = performance.now() + AGAIN_MS;
    }
  }
  return () => {
    if (asking !== null) return asking;
    if (performance.now() < againMs) return Promise.resolve(false);
    asking = prove();
    return asking;
  };
}
