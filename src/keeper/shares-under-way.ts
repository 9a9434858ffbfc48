import type { ShareChange } from "../domain/shares.js";
import { createTurns } from "../lookups/turns.js";

/** Knows what calls add to the sums of their users that dockerd executes and that no answer proves yet. */
export interface SharesUnderWay {
  /** For one call of `user` that is to be judged. */
  readonly claim: (user: string) => ShareClaim;
}

/** What one call asks of its user's sums. */
export interface ShareClaim {
  /** Waits until the user's other calls that ask for it are judged; false where that took too long. */
  readonly turn: () => Promise<boolean>;
  /** What calls of the user change that were allowed and are not answered. */
  readonly underWay: () => readonly ShareChange[];
  /** What this one changes once it is allowed. */
  readonly changes: (change: ShareChange) => void;
  /** It goes to dockerd; what is given is to be called when it ends. */
  readonly begin: () => () => void;
  /** It was judged, so that the next one may be. */
  readonly judged: () => void;
}

/** dockerd makes and starts containers in seconds; a call whose end it never tells counts no longer than this. */
const COUNTED_MS = 5 * 60 * 1000;

/** One user's calls are judged one after the other, as many users' at once as there are. */
const TURNS = { atOnce: Number.POSITIVE_INFINITY, each: 1, waitMs: 10_000 };

/** Makes one that knows no call. */
export function createSharesUnderWay(countedMs = COUNTED_MS): SharesUnderWay {
  const turns = createTurns(TURNS);
  const held = new Map<string, Set<ShareChange>>();

  function hold(user: string, change: ShareChange): () => void {
    const changes = held.get(user) ?? new Set();
    held.set(user, changes.add(change));
    const drop = (): void => {
      clearTimeout(timer);
      changes.delete(change);
      if (changes.size === 0 && held.get(user) === changes) held.delete(user);
    };
    const timer = setTimeout(drop, countedMs).unref();
    return drop;
  }

  return {
    claim(user) {
      let end: (() => void) | null = null;
      let change: ShareChange | null = null;
      return {
        async turn() {
          end = await turns.begin(user);
          return end !== null;
        },
        underWay: () => [...(held.get(user) ?? [])],
        changes(added) {
          change = added;
        },
        begin: () => (change === null ? NOTHING_HELD : hold(user, change)),
        judged() {
          end?.();
        },
      };
    },
  };
}

const NOTHING_HELD = (): void => undefined;
