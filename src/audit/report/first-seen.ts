import type { ReportRecord } from "./seen.js";

/** A user, or a user with an action, that came for the first time. */
export interface FirstSeen {
  /** `""` for anonymous callers. */
  readonly user: string;
  /** Null for the user's first decision at all. */
  readonly action: string | null;
  readonly time: string;
  /** The decision's id. */
  readonly id: string;
}

/** Users, actions and others that appeared for the first time in the period. */
export interface FirstSeenReport {
  /** The time of the first record that was read; nothing is known of what came before it. Null without records. */
  readonly knownSince: string | null;
  /** False if there were too many users or actions to remember them all: some that came first are not listed. */
  readonly isComplete: boolean;
  /** New users, and new actions of users who are not new: at most `MAX_LISTED` of each. */
  readonly users: readonly FirstSeen[];
  readonly actions: readonly FirstSeen[];
  /** The number of all new users, and of all such actions. */
  readonly newUsers: number;
  readonly newActions: number;
}

/** Finds what comes for the first time. */
export interface FirstSeenFinder {
  /** Takes a decision; those before the period first. */
  readonly see: (seen: ReportRecord, isInPeriod: boolean) => void;
  readonly end: () => FirstSeenReport;
}

// Names are chosen by callers, and must not fill the memory.
const MAX_USERS = 20_000;
const MAX_PAIRS = 100_000;
const MAX_LISTED = 1000;

/** Creates one that has seen nothing. */
export function createFirstSeen(): FirstSeenFinder {
  /** The actions of each user. */
  const known = new Map<string, Set<string>>();
  const users = createList();
  const actions = createList();
  let pairs = 0;
  let isComplete = true;
  let knownSince: string | null = null;

  function remember(seen: ReportRecord, actionsOfUser: Set<string> | undefined): boolean {
    if (pairs >= MAX_PAIRS || (actionsOfUser === undefined && known.size >= MAX_USERS)) {
      isComplete = false;
      return false;
    }
    if (actionsOfUser === undefined) known.set(seen.user, new Set([seen.action]));
    else actionsOfUser.add(seen.action);
    pairs += 1;
    return true;
  }

  return {
    see(seen, isInPeriod) {
      knownSince ??= seen.time;
      const actionsOfUser = known.get(seen.user);
      if (actionsOfUser?.has(seen.action) === true) return;
      if (!remember(seen, actionsOfUser) || !isInPeriod) return;
      if (actionsOfUser === undefined) users.add(firstOf(seen, null));
      else actions.add(firstOf(seen, seen.action));
    },
    end() {
      const counts = { newUsers: users.count(), newActions: actions.count() };
      return { knownSince, isComplete, users: users.listed, actions: actions.listed, ...counts };
    },
  };
}

/** A list that counts all and keeps the first ones. */
function createList() {
  const listed: FirstSeen[] = [];
  let all = 0;
  return {
    listed,
    count: () => all,
    add(one: FirstSeen) {
      all += 1;
      if (listed.length < MAX_LISTED) listed.push(one);
    },
  };
}

function firstOf({ user, time, id }: ReportRecord, action: string | null): FirstSeen {
  return { user, action, time, id };
}
