import { likenessOf, type AskedCall } from "../domain/asked-call.js";
import type { TargetFacts } from "../domain/target-facts.js";
import { createSharesUnderWay, type ShareClaim } from "./shares-under-way.js";
import { createNameLocks, type NameUse } from "./name-locks.js";

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
  /**
   * What it was found to be about, where that was to be remembered; null also where equal calls that were under way
   * were about different things, since nobody can tell which of them this is.
   */
  readonly targets: Targets;
}

type Targets = readonly TargetFacts[] | null;
/** What a judgement asks of the calls under way. */
export type JudgedClaim = Pick<NameClaim, "use" | "change" | "shares">;

/** What one call holds. */
export interface NameClaim {
  /**
   * It will be judged by what these names mean, and those that it was told before; false where somebody else is
   * changing them for too long.
   */
  readonly use: (names: readonly string[]) => Promise<boolean>;
  readonly shares: Pick<ShareClaim, "turn" | "underWay" | "changes">;
  /** Once it is allowed it may make these names mean something else. */
  readonly change: (names: readonly string[]) => void;
  /**
   * The call may go to dockerd, by the decision `id`; false where calls of others stand in the way. `targets` are
   * remembered until it ends.
   */
  readonly allowed: (asked: AskedCall, id: string, targets: Targets) => Promise<boolean>;
  /** It was judged: unless it was allowed it holds nothing any more. */
  readonly judged: () => void;
}

interface UnderWay {
  readonly likeness: string;
  readonly use: NameUse | null;
  /** Drops what it holds of its user's sums. */
  readonly drop: () => void;
  readonly id: string;
  readonly sinceMs: number;
  readonly targets: Targets;
}

/** Of more calls whose end dockerd never tells, the oldest are forgotten. */
const MAX_UNDER_WAY = 10_000;

/** Makes one that knows no call. */
export function createCallsUnderWay(nowMs = () => performance.now()): CallsUnderWay {
  const locks = createNameLocks();
  const sums = createSharesUnderWay();
  const calls = createCallList();
  return {
    claim(user) {
      const shares = sums.claim(user);
      let use: NameUse | null = null;
      let changed: readonly string[] = [];
      let isAllowed = false;
      return {
        shares,
        async use(names) {
          if (use !== null) return use.also(names);
          use = await locks.use(user, names);
          return use !== null;
        },
        change(names) {
          changed = names;
        },
        async allowed(asked, id, targets) {
          isAllowed = (await use?.allow(changed)) ?? true;
          if (!isAllowed) return false;
          const call = { use, id, targets, drop: shares.begin(), sinceMs: nowMs() };
          calls.begin({ likeness: likenessOf(asked), ...call });
          return true;
        },
        judged() {
          if (!isAllowed) use?.release();
          shares.judged();
        },
      };
    },
    ended(asked) {
      const call = calls.end(likenessOf(asked));
      return call && begunOf(call, nowMs());
    },
  };
}

function begunOf({ id, sinceMs, targets }: UnderWay, nowMs: number): Begun {
  return { id, lastedMs: Math.round(nowMs - sinceMs), targets };
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
    call.use?.release();
    call.drop();
    return call;
  }

  return {
    begin(call) {
      calls.set(call.likeness, withCertainTargets(calls.get(call.likeness) ?? [], call));
      count++;
      const [oldest] = calls.keys();
      if (count > MAX_UNDER_WAY && oldest !== undefined) end(oldest);
    },
    end,
  };
}

/** Between two equal calls a name may have come to mean something else; so far all are about the same, or null. */
function withCertainTargets(equal: readonly UnderWay[], call: UnderWay): UnderWay[] {
  const [first = call] = equal;
  const calls = [...equal, call];
  return areSame(first.targets, call.targets)
    ? calls
    : calls.map((one) => ({ ...one, targets: null }));
}

function areSame(one: Targets, other: Targets): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
