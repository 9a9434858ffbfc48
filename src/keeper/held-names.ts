import { likenessOf, type AskedCall } from "../domain/asked-call.js";
import type { NamedUse } from "../domain/named-use.js";
import { createNameLocks, type Hold } from "./name-locks.js";

/** Holds the names of calls, from when they are judged until dockerd is about to answer them. */
export interface HeldNames {
  /** For one call of `user`. */
  readonly claim: (user: string) => NameClaim;
  readonly answered: (asked: AskedCall) => void;
}

/** What one call holds. */
export interface NameClaim {
  /** Waits until nobody else's call stands in the way; false where that took too long. */
  readonly take: (use: NamedUse) => Promise<boolean>;
  /** The call goes to dockerd. */
  allowed(asked: AskedCall): void;
  /** It was judged: unless it was allowed it holds nothing any more. */
  readonly ended: () => void;
}

/** Of calls whose end dockerd never tells, in milliseconds. */
const FORGOTTEN_MS = 10 * 60 * 1000;

/** Makes one that holds nothing. */
export function createHeldNames(): HeldNames {
  const locks = createNameLocks();
  const held = new Map<string, Hold[]>();

  function end(likeness: string, hold: Hold | undefined): void {
    hold?.release();
    const left = (held.get(likeness) ?? []).filter((one) => one !== hold);
    if (left.length === 0) held.delete(likeness);
    else held.set(likeness, left);
  }

  return {
    claim(user) {
      let hold: Hold | null = null;
      let isAllowed = false;
      return {
        async take(use) {
          if (use.used.length + use.changed.length === 0) return true;
          hold = await locks.hold(user, use);
          return hold !== null;
        },
        allowed(asked) {
          if (hold === null) return;
          const [own, likeness] = [hold, likenessOf(asked)];
          isAllowed = true;
          own.allowed();
          held.set(likeness, [...(held.get(likeness) ?? []), own]);
          setTimeout(() => {
            end(likeness, own);
          }, FORGOTTEN_MS).unref();
        },
        ended() {
          if (!isAllowed) hold?.release();
        },
      };
    },
    answered(asked) {
      const likeness = likenessOf(asked);
      end(likeness, held.get(likeness)?.[0]);
    },
  };
}
