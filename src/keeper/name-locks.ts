/**
 * Keeps what names mean from changing between the look-up of a call and its end. Only calls that are allowed stand in
 * anybody's way: one that is still being judged, and may be refused, is told that it was judged by what is no more.
 */
export interface NameLocks {
  /**
   * For a call of `user` that will be judged by what `used` mean; waits until nobody else is changing them.
   *
   * @returns null where that took too long.
   */
  readonly use: (user: string, used: readonly string[]) => Promise<NameUse | null>;
}

/** Names that one call relies on. */
export interface NameUse {
  /** It relies on `more` as well, which was found out late; false where that took too long. */
  readonly also: (more: readonly string[]) => Promise<boolean>;
  /**
   * The call is allowed and may make `changed` mean something else: waits until no allowed call of somebody else
   * relies on them.
   *
   * @returns false where that took too long, or where somebody was allowed meanwhile to change what this call relies on.
   */
  readonly allow: (changed: readonly string[]) => Promise<boolean>;
  readonly release: () => void;
}

/** How long things take, in milliseconds. */
export interface LockTimes {
  /** How long a call may wait. */
  readonly wait: number;
  /** How long a name counts as used after the allow: dockerd looks it up at once, and a stream may last for days. */
  readonly used: number;
  /** How long one counts as being changed, where dockerd never tells that it was. */
  readonly changed: number;
}

const TIMES: LockTimes = { wait: 10_000, used: 5000, changed: 60_000 };

interface Held {
  readonly user: string;
  used: readonly string[];
  changed: readonly string[];
  isAllowed: boolean;
  isStale: boolean;
}

/** Calls by the names that they use or change. */
type Calls = Map<string, Set<Held>>;

interface Locks {
  readonly times: LockTimes;
  readonly users: Calls;
  readonly changers: Calls;
  readonly waiting: Set<() => void>;
}

/** Makes locks that nobody holds. A user's own calls mostly stand in nobody's way but others'. */
export function createNameLocks(times: LockTimes = TIMES): NameLocks {
  const locks: Locks = { times, users: new Map(), changers: new Map(), waiting: new Set() };
  return {
    async use(user, used) {
      const held: Held = { user, used, changed: [], isAllowed: false, isStale: false };
      if (!(await isFree(locks, held, used))) return null;
      add(locks.users, used, held);
      return useOf(locks, held);
    },
  };
}

function useOf(locks: Locks, held: Held): NameUse {
  const { times, users, changers } = locks;
  const timers: NodeJS.Timeout[] = [];
  const later = (work: () => void, ms: number): void => {
    timers.push(setTimeout(work, ms).unref());
  };
  const drop = (calls: Calls, names: readonly string[]): void => {
    remove(calls, names, held);
    for (const go of locks.waiting) go();
  };
  return {
    async also(more) {
      if (!(await isFree(locks, held, more))) return false;
      add(users, more, held);
      held.used = [...held.used, ...more];
      return true;
    },
    async allow(changed) {
      const stands = (): boolean => !held.isStale && standsInTheWay(held, changed, locks);
      if (!(await until(locks, stands)) || held.isStale) return false;
      Object.assign(held, { isAllowed: true, changed });
      add(changers, changed, held);
      for (const other of othersAt(users, changed, held)) other.isStale ||= !other.isAllowed;
      later(() => {
        drop(users, held.used);
      }, times.used);
      later(() => {
        drop(changers, changed);
      }, times.changed);
      return true;
    },
    release() {
      for (const timer of timers) clearTimeout(timer);
      drop(users, held.used);
      drop(changers, held.changed);
    },
  };
}

function isFree(locks: Locks, held: Held, names: readonly string[]): Promise<boolean> {
  return until(locks, () => othersAt(locks.changers, names, held).length > 0);
}

/** Waits until `stands` is false; gives whether it came to that. */
async function until({ times, waiting }: Locks, stands: () => boolean): Promise<boolean> {
  const endMs = performance.now() + times.wait;
  while (stands()) {
    const leftMs = endMs - performance.now();
    if (leftMs <= 0) return false;
    await change(waiting, leftMs);
  }
  return true;
}

function standsInTheWay(
  held: Held,
  changed: readonly string[],
  { users, changers }: Locks,
): boolean {
  if (othersAt(changers, changed, held).length > 0) return true;
  return othersAt(users, changed, held).some(({ isAllowed }) => isAllowed);
}

/** Calls that a call must mind: other people's, and also its user's own where a name may be another's id. */
function othersAt(calls: Calls, names: readonly string[], self: Held): readonly Held[] {
  return names.flatMap((name) =>
    [...(calls.get(name) ?? [])].filter(
      (held) => held !== self && (held.user !== self.user || mayBeginId(name)),
    ),
  );
}

/**
 * The ids of swarms are letters and digits, so that their beginnings look like names: who removes an object whose
 * name is the beginning of another's id makes the name mean that.
 */
function mayBeginId(name: string): boolean {
  return /^(?:network|service|task|secret|config) /.test(name);
}

function add(calls: Calls, names: readonly string[], held: Held): void {
  for (const name of names) calls.set(name, (calls.get(name) ?? new Set<Held>()).add(held));
}

function remove(calls: Calls, names: readonly string[], held: Held): void {
  for (const name of names) {
    const there = calls.get(name);
    there?.delete(held);
    if (there?.size === 0) calls.delete(name);
  }
}

/** Resolves when somebody lets go, or after `ms`. */
function change(waiting: Set<() => void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer);
      waiting.delete(go);
      resolve();
    };
    const timer = setTimeout(go, ms);
    waiting.add(go);
  });
}
