import type { AllowedUnrecorded, Unrecorded } from "../log/log-records.js";

/** A decision that could not be recorded. */
export interface MissedDecision {
  /** Null for an anonymous caller. */
  readonly user: string | null;
  /** Null if the request could not be read. */
  readonly action: string | null;
  /** The effect of the answer. */
  readonly isAllowed: boolean;
}

/** Counts decisions that could not be recorded, until that can be recorded. */
export interface MissedDecisions {
  readonly count: (missed: MissedDecision) => void;
  /** Returns them, or null if there are none. */
  readonly pending: () => Unrecorded | null;
  /** Forgets them: they are recorded. */
  readonly forget: () => void;
}

/** More callers and actions than these are only counted: callers choose their names, and may be many. */
const MAX_LISTED = 100;
const MAX_NAME = 256;

/** Creates it without any. */
export function createMissedDecisions(now: () => Date): MissedDecisions {
  let missed: Unrecorded | null = null;
  const allowed = new Map<string, AllowedUnrecorded>();

  /** Returns how many could not be listed: none, or this one. */
  function list(user: string | null, action: string): 0 | 1 {
    const key = JSON.stringify([user, action]);
    const known = allowed.get(key);
    const isTooMuch = allowed.size >= MAX_LISTED || (user ?? "").length > MAX_NAME;
    if (known === undefined && isTooMuch) return 1;
    allowed.set(key, { user, action, count: (known?.count ?? 0) + 1 });
    return 0;
  }

  return {
    count({ user, action, isAllowed }) {
      const time = now().toISOString();
      const { from, denied, more } = missed ?? { from: time, denied: 0, more: 0 };
      const unlisted = isAllowed ? list(user, action ?? "unknown") : 0;
      missed = {
        ...{ from, to: time, denied: denied + (isAllowed ? 0 : 1) },
        ...{ allowed: [...allowed.values()], more: more + unlisted },
      };
    },
    pending: () => missed,
    forget() {
      missed = null;
      allowed.clear();
    },
  };
}
