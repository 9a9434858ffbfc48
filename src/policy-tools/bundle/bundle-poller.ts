import { setTimeout as sleep } from "node:timers/promises";
import { describeThrown } from "../../domain/errors.js";
import type { BundlePlace, FoundBundle } from "./place.js";

/** Looks for bundles at a place, one look after another, and remembers how the last one went. */
export interface BundlePoller {
  /**
   * Looks at once, and ends a look that waits. Null if there is nothing new, or nothing that can be used.
   *
   * @param withinMs How long the look may take.
   */
  readonly lookNow: (withinMs: number) => Promise<FoundBundle | null>;
  /** Looks again and again. Calls `looked` after each look, which must not throw. */
  readonly follow: (looked: (found: FoundBundle | null) => void) => void;
  readonly last: () => LastPoll;
  readonly close: () => void;
}

/** The result of the last poll. */
export interface LastPoll {
  /** The reason why it failed; null if it succeeded. */
  readonly problem: string | null;
  /** When a look last went well, RFC 3339; null if none did. */
  readonly checked: string | null;
}

/** Creates a poller that has not asked yet. */
export function createBundlePoller(place: BundlePlace, now: () => Date): BundlePoller {
  const closed = new AbortController();
  let last: LastPoll = { problem: null, checked: null };
  let failures = 0;
  let looking: Promise<FoundBundle | null> = Promise.resolve(null);
  let interrupt = new AbortController();

  async function look(isFresh: boolean, signal: AbortSignal): Promise<FoundBundle | null> {
    try {
      const found = await place.look({ isFresh, mayWait: !isFresh, signal });
      last = { problem: null, checked: now().toISOString() };
      failures = 0;
      return found;
    } catch (thrown) {
      // Another look takes over, or none is wanted any more.
      if (closed.signal.aborted || (!isFresh && signal.aborted)) return null;
      last = { ...last, problem: describeThrown(thrown) };
      failures += 1;
      return null;
    }
  }

  /** Looks run one after another, so that the newest answer counts. */
  function lookNext(isFresh: boolean, signal: AbortSignal): Promise<FoundBundle | null> {
    looking = looking.then(() => look(isFresh, AbortSignal.any([signal, closed.signal])));
    return looking;
  }

  async function lookLater(): Promise<FoundBundle | null> {
    // What was kept may be in use before the first look.
    await pause(last.checked === null && failures === 0 ? 0 : place.pauseMs(failures), closed);
    interrupt = new AbortController();
    return lookNext(false, interrupt.signal);
  }

  return {
    lookNow(withinMs) {
      interrupt.abort();
      return lookNext(true, AbortSignal.timeout(withinMs));
    },
    follow: (looked) => void repeat(lookLater, looked, closed.signal),
    last: () => last,
    close: closed.abort.bind(closed),
  };
}

async function repeat(
  look: () => Promise<FoundBundle | null>,
  looked: (found: FoundBundle | null) => void,
  closed: AbortSignal,
): Promise<void> {
  for (;;) {
    const found = await look();
    if (closed.aborted) return;
    looked(found);
  }
}

/** Ends early when the poller is closed, and does not keep the program running. */
async function pause(ms: number, { signal }: AbortController): Promise<void> {
  await sleep(ms, null, { signal, ref: false }).catch(() => null);
}
