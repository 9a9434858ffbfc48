import { likenessOf, type AskedCall } from "../domain/asked-call.js";
import type { NamedUse } from "../domain/named-use.js";
import { createNameLocks, type Hold } from "./name-locks.js";

/** Knows the calls that dockerd executes, and holds their names until it is about to answer them. */
export interface CallsUnderWay {
  /** For one call of `user` that is to be judged. */
  readonly claim: (user: string) => NameClaim;
  /** The call ends; null where it is not known to have begun. */
  readonly ended: (asked: AskedCall) => Begun | null;
}

/** When a call was allowed. */
export interface Begun {
  /** The decision's id. */
  readonly id: string;
  readonly lastedMs: number;
}

/** What one call holds. */
export interface NameClaim {
  /** Waits until nobody else's call stands in the way; false where that took too long. */
  readonly take: (use: NamedUse) => Promise<boolean>;
  /** The call goes to dockerd, by the decision `id`. */
  readonly allowed: (asked: AskedCall, id: string) => void;
  /** It was judged: unless it was allowed it holds nothing any more. */
  readonly judged: () => void;
}

interface UnderWay {
  readonly likeness: string;
  readonly hold: Hold | null;
  readonly id: string;
  readonly sinceMs: number;
}

/** Of more calls whose end dockerd never tells, the oldest are forgotten. */
const MAX_UNDER_WAY = 10_000;

/** Makes one that knows no call. */
export function createCallsUnderWay(nowMs = () => performance.now()): CallsUnderWay {
  const locks = createNameLocks(nowMs);
  const calls = createCallList();
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
        allowed(asked, id) {
          isAllowed = true;
          hold?.allowed();
          calls.begin({ likeness: likenessOf(asked), hold, id, sinceMs: nowMs() });
        },
        judged() {
          if (!isAllowed) hold?.release();
        },
      };
    },
    ended(asked) {
      const call = calls.end(likenessOf(asked));
      return call === null ? null : { id: call.id, lastedMs: Math.round(nowMs() - call.sinceMs) };
    },
  };
}

/** Calls by what is equal in them, of equal ones the oldest first. */
function createCallList(): {
  readonly begin: (call: UnderWay) => void;
  readonly end: (likeness: string) => UnderWay | null;
} {
  // Those that have waited longest come first.
  const calls = new Map<string, UnderWay[]>();
  let count = 0;

  function end(likeness: string): UnderWay | null {
    const [call, ...left] = calls.get(likeness) ?? [];
    if (call === undefined) return null;
    count--;
    if (left.length === 0) calls.delete(likeness);
    else calls.set(likeness, left);
    call.hold?.release();
    return call;
  }

  return {
    begin(call) {
      calls.set(call.likeness, [...(calls.get(call.likeness) ?? []), call]);
      count++;
      const [oldest] = calls.keys();
      if (count > MAX_UNDER_WAY && oldest !== undefined) end(oldest);
    },
    end,
  };
}
