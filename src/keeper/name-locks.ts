import type { NamedUse } from "../domain/named-use.js";

/**
 * Keeps what names mean from changing while a call is judged by them and executed: whoever may change a name waits
 * for others' calls that rely on it, and these wait for whoever is changing it.
 */
export interface NameLocks {
  /**
   * Waits until nobody else's call stands in the way.
   *
   * @returns what ends the hold, or null where that took too long.
   */
  hold(user: string, use: NamedUse): Promise<Hold | null>;
}

/** Names that are held for one call. */
export interface Hold {
  /** The call was allowed: from now on dockerd may look its names up. */
  allowed(): void;
  release(): void;
}

/** How long a call may wait. */
const WAIT_MS = 10_000;
/** dockerd looks names up at once, and then a stream may last for days. */
const USED_MS = 5000;
const CHECK_MS = 250;

interface Held {
  readonly user: string;
  readonly used: ReadonlySet<string>;
  readonly changed: ReadonlySet<string>;
  /** Until when it counts that names are used; for ever before the call is allowed. */
  usedUntilMs: number;
}

/** Makes locks that nobody holds. */
export function createNameLocks(nowMs = () => performance.now()): NameLocks {
  const holders = new Set<Held>();
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const go of waiting) go();
  };

  function holdOf(held: Held): Hold {
    holders.add(held);
    return {
      allowed() {
        held.usedUntilMs = nowMs() + USED_MS;
      },
      release() {
        if (holders.delete(held)) wake();
      },
    };
  }

  return {
    async hold(user, { used, changed }) {
      const held = { user, used: new Set(used), changed: new Set(changed), usedUntilMs: Infinity };
      const untilMs = nowMs() + WAIT_MS;
      while ([...holders].some((other) => stands(other, held, nowMs()))) {
        if (nowMs() >= untilMs) return null;
        await soon(waiting);
      }
      return holdOf(held);
    },
  };
}

/** A user's own calls need not wait for each other: whatever a name means then is theirs. */
function stands(other: Held, held: Held, nowMs: number): boolean {
  if (other.user === held.user) return false;
  const counts = nowMs < other.usedUntilMs;
  return (
    meet(other.changed, held.used) ||
    meet(other.changed, held.changed) ||
    (counts && meet(other.used, held.changed))
  );
}

function meet(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const name of some) if (others.has(name)) return true;
  return false;
}

/** Resolves when somebody lets go, or a moment later. */
function soon(waiting: Set<() => void>): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer);
      waiting.delete(go);
      resolve();
    };
    const timer = setTimeout(go, CHECK_MS);
    waiting.add(go);
  });
}
