import { setTimeout as wait } from "node:timers/promises";
import { DEFAULT_KEEPING, type AuditKeeping } from "../../domain/audit-keeping.js";
import { describeThrown } from "../../domain/errors.js";
import type { AppendOnly } from "./append-only.js";

/** Syncs a log to the disk: once for all that was written within a while. */
export interface DiskSync {
  /** Call this for each line that was written. */
  readonly written: () => void;
  /**
   * Syncs a file that another one has replaced, while nothing else is done, and closes it: so the head names its last
   * record before it has a successor. If that fails, it is told.
   */
  readonly finish: (file: AppendOnly) => void;
  /**
   * With `each`, resolves once everything that was written until now is on the disk; null where nobody waits for that.
   * Those who wait share one sync. It rejects when that sync fails, or another one meanwhile, or it takes too long.
   */
  readonly settled: () => Promise<void> | null;
  /** Returns the error of the last sync, once: the records since then may not survive a power failure. */
  readonly failure: () => unknown;
  readonly health: () => SyncHealth;
  readonly configure: (keeping: SyncKeeping) => void;
  /** Syncs the file while nothing else is done, and closes it. */
  readonly end: () => void;
}

/** The results of syncs since the start. */
export interface SyncHealth {
  readonly failures: number;
  /** Why the last one has failed; null if it has not. */
  readonly problem: string | null;
}

type SyncKeeping = Pick<AuditKeeping, "sync" | "syncWithinMs">;

/** Whom a sync concerns. */
export interface SyncParts {
  readonly file: () => AppendOnly;
  /** Called before a sync in the background, returns what is called once everything written before is on the disk. */
  readonly syncing: () => () => void;
  /** Called with each sync that fails. */
  readonly failed: (thrown: unknown) => void;
}

/** So long an answer waits for the disk at most, in milliseconds. dockerd waits no longer than 30 s. */
const MAX_WAIT_MS = 5000;

/** Creates it for a log that is kept as without settings. */
export function createDiskSync({ file, syncing, failed }: SyncParts): DiskSync {
  const { watch, told, failure, health, unfailing } = createFailing(failed);
  const soon = unfailing(createTurns(() => watch(() => file().sync())));
  let keeping: SyncKeeping = DEFAULT_KEEPING;
  let timer: NodeJS.Timeout | null = null;

  function tick(): void {
    timer = null;
    const synced = syncing();
    if (keeping.sync === "off") synced();
    // A failure is told by `watch`.
    else soon().then(synced, () => undefined);
  }

  return {
    ...{ failure, health },
    written() {
      timer ??= setTimeout(tick, keeping.syncWithinMs).unref();
    },
    finish(old) {
      const synced = syncing();
      try {
        if (keeping.sync !== "off") old.syncNow();
        synced();
      } catch (thrown) {
        told(thrown);
      } finally {
        old.close();
      }
    },
    settled: () => (keeping.sync === "each" ? withinLimit(soon()) : null),
    configure(next) {
      keeping = next;
    },
    end() {
      if (timer !== null) clearTimeout(timer);
      const synced = syncing();
      file().syncNow();
      file().close();
      synced();
    },
  };
}

interface Failing extends Pick<DiskSync, "failure" | "health"> {
  readonly watch: (work: () => Promise<void>) => Promise<void>;
  readonly told: (thrown: unknown) => void;
  /** Has what waits for a sync reject too if another one fails meanwhile: the kernel reports a page that is lost once. */
  readonly unfailing: (sync: () => Promise<void>) => () => Promise<void>;
}

/** Remembers whether the last work failed. */
function createFailing(tell: (thrown: unknown) => void): Failing {
  let untold: unknown = null;
  let last: unknown = null;
  let health: SyncHealth = { failures: 0, problem: null };
  function told(thrown: unknown): void {
    untold = thrown;
    last = thrown;
    health = { failures: health.failures + 1, problem: describeThrown(thrown) };
    tell(thrown);
  }
  return {
    told,
    async watch(work) {
      try {
        await work();
        health = { ...health, problem: null };
      } catch (thrown) {
        told(thrown);
        throw thrown;
      }
    },
    unfailing: (sync) => async () => {
      const { failures } = health;
      await sync();
      if (health.failures !== failures) throw last;
    },
    failure() {
      const pending = untold;
      untold = null;
      return pending;
    },
    health: () => health,
  };
}

/** Returns a function that does `work` after the call, once for all who call before it begins, one after the other. */
function createTurns(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | null = null;
  return () => {
    if (next !== null) return next;
    const turn = running.then(() => {
      next = null;
      return work();
    });
    next = turn;
    // The next turn is tried whatever became of this one.
    running = turn.catch(() => undefined);
    return turn;
  };
}

async function withinLimit(synced: Promise<void>): Promise<void> {
  const waiting = new AbortController();
  const late = wait(MAX_WAIT_MS, true, { signal: waiting.signal, ref: false });
  // It is aborted below.
  late.catch(() => undefined);
  try {
    if (await Promise.race([synced.then(() => false), late]))
      throw new Error(`the disk has not taken it within ${MAX_WAIT_MS} ms`);
  } finally {
    waiting.abort();
  }
}
