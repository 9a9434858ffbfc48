import { createSets, type Sets } from "../../domain/sets.js";
import { AGAIN_MS, type Execution } from "./execution.js";

/**
 * Locks on the texts by which requests refer to objects (`container web`). A request that relies on what a name means
 * uses it; a request that may attach the name to an object gives it. No name is used and given at the same time, the
 * sender's own requests included: an attacker races against themselves. Users do not exclude each other, nor do
 * givers, of which dockerd lets one win, unless one gives the name alone.
 *
 * A request that takes a name away needs no lock: the text then means nothing, or an object whose id begins with it,
 * and that object is among those that the request was evaluated for. See docs/decisions/0031-in-flight-requests.md.
 */
export interface NameLocks {
  /**
   * Opens what one request will hold, before it is evaluated.
   *
   * @param endMs Until when it may wait, by the clock of `performance.now()`.
   */
  readonly open: (endMs: number) => NameHold;
}

/** The names that one request holds. */
export interface NameHold {
  /**
   * Adds names by whose meaning the request will be evaluated. Waits while another request may give one of them.
   *
   * @returns false if that takes too long.
   */
  readonly use: (names: readonly string[]) => Promise<boolean>;
  /** Waits as `use` does, and relies on nothing: another request may give the names from then on. */
  readonly wait: (names: readonly string[]) => Promise<boolean>;
  /** The same as `use` for names that dockerd relies on until it has answered: no proof lets go of them. */
  readonly useUntilDone: (names: readonly string[]) => Promise<boolean>;
  /**
   * Counts the request for a name until it is released, and returns how many others count for it: those that came before
   * and that dockerd has not answered. Requests of other users count once they are allowed, so that nobody uses up
   * another's bound by requests that are denied. Nobody waits for such a name.
   */
  readonly join: (name: string, user: string) => number;
  /**
   * Asks whether the request may go to dockerd, where it may give `names`. Waits until no allowed request relies on
   * them, or gives one of `alone`.
   *
   * @param alone Those of `names` that no two requests may give at the same time.
   * @returns `stale` if another request was allowed meanwhile to give a name that this one was evaluated by, so that
   *   it must be evaluated again; `busy` if the wait takes too long.
   */
  readonly allow: (
    names: readonly string[],
    execution: Execution,
    alone?: readonly string[],
  ) => Promise<HoldOutcome>;
  /** Returns true if `allow` will return `stale`: another request was allowed to give a name used by this one. */
  readonly isStale: () => boolean;
  /** dockerd has answered, and goes on to rely on the used names: they are held until `execution` proves that it does not. */
  readonly keep: (execution: Execution) => void;
  /** Returns true if the request was evaluated by any names. */
  readonly isUsing: () => boolean;
  /** Returns true if it holds names until dockerd has answered. */
  readonly isUsingUntilDone: () => boolean;
  /** Ends the hold: dockerd has answered, or the request was not allowed. */
  readonly release: () => void;
}

export type HoldOutcome = "allowed" | "stale" | "busy";

interface Held {
  used: readonly string[];
  usedUntilDone: readonly string[];
  given: readonly string[];
  joined: readonly string[];
  /** The user of the request that joined; null if it did not. */
  joinedBy: string | null;
  /** When it was allowed, by the clock of `performance.now()`, and how dockerd executes it; null until then. */
  allowed: { readonly sinceMs: number; readonly execution: Execution } | null;
  isStale: boolean;
  /** Wakes the request where it waits. */
  wake: () => void;
}

/** The parts of a hold: the first three may block another request, `joined` only counts. */
type Part = "used" | "usedUntilDone" | "given" | "joined";

/** A request's ways of relying on names. */
type Use = Exclude<Part, "given" | "joined">;

const USES: readonly Use[] = ["used", "usedUntilDone"];

/** The holders of each name; a name without a holder is not kept. */
type Holders = Sets<Held>;

interface Locks {
  readonly holders: Readonly<Record<Part, Holders>>;
  /** Called when a name is let go. */
  readonly waiting: Sets<() => void>;
}

/** Makes locks that nobody holds. */
export function createNameLocks(): NameLocks {
  const holders = {
    used: createSets<Held>(),
    usedUntilDone: createSets<Held>(),
    given: createSets<Held>(),
    joined: createSets<Held>(),
  };
  const locks: Locks = { holders, waiting: createSets() };
  return { open: (endMs) => openHold(locks, endMs) };
}

function openHold(locks: Locks, endMs: number): NameHold {
  const held: Held = {
    ...{ used: [], usedUntilDone: [], given: [], joined: [] },
    ...{ joinedBy: null, allowed: null, isStale: false, wake: notWaiting },
  };
  return {
    use: (names) => use(locks, held, "used", names, endMs),
    useUntilDone: (names) => use(locks, held, "usedUntilDone", names, endMs),
    wait: (names) => untilNotGiven(locks, held, names, endMs),
    allow: (names, execution, alone = []) => allow(locks, held, { names, alone, execution, endMs }),
    join(name, user) {
      const others = othersAt(locks, "joined", [name], held).filter(
        (other) => isAllowed(other) || other.joinedBy === user,
      ).length;
      held.joinedBy = user;
      held.joined = [...held.joined, name];
      add(locks, "joined", [name], held);
      return others;
    },
    keep(execution) {
      drop(locks, "given", held);
      drop(locks, "usedUntilDone", held);
      drop(locks, "joined", held);
      held.allowed = { sinceMs: performance.now(), execution };
    },
    isStale: () => held.isStale,
    isUsing: () => held.used.length > 0,
    isUsingUntilDone: () => held.usedUntilDone.length > 0,
    release() {
      drop(locks, "used", held);
      drop(locks, "usedUntilDone", held);
      drop(locks, "given", held);
      drop(locks, "joined", held);
    },
  };
}

/** A request that was evaluated, and what it gives once it is allowed. */
interface Giving {
  readonly names: readonly string[];
  readonly alone: readonly string[];
  readonly execution: Execution;
  readonly endMs: number;
}

async function allow(
  locks: Locks,
  held: Held,
  { names, alone, execution, endMs }: Giving,
): Promise<HoldOutcome> {
  // From here on new users of these names wait, so that a flood of them cannot keep this request from dockerd.
  held.given = names;
  add(locks, "given", names, held);
  const others = (): readonly Held[] =>
    [...usersOf(locks, names, held), ...othersAt(locks, "given", alone, held)].filter(isAllowed);
  const blocking = (): readonly Held[] => (held.isStale ? [] : others());
  const wait = { held, part: "used", names, endMs, blocking } as const;
  let isFree: boolean;
  // Of those that wait to give a name alone, all wake at once, and one is allowed before the next goes on.
  do isFree = await untilNone(locks, wait);
  while (isFree && blocking().length > 0);
  // Waits for inspections and turns count as well: no request is allowed after its deadline.
  if (held.isStale || !isFree || performance.now() >= endMs) {
    drop(locks, "given", held);
    return held.isStale ? "stale" : "busy";
  }
  held.allowed = { sinceMs: performance.now(), execution };
  markStale(usersOf(locks, names, held));
  return "allowed";
}

async function use(
  locks: Locks,
  held: Held,
  part: Use,
  names: readonly string[],
  endMs: number,
): Promise<boolean> {
  if (!(await untilNotGiven(locks, held, names, endMs))) return false;
  held[part] = [...held[part], ...names];
  add(locks, part, names, held);
  return true;
}

async function untilNotGiven(
  locks: Locks,
  held: Held,
  names: readonly string[],
  endMs: number,
): Promise<boolean> {
  const blocking = (): readonly Held[] => othersAt(locks, "given", names, held);
  return untilNone(locks, { held, part: "given", names, endMs, blocking });
}

function markStale(users: readonly Held[]): void {
  for (const held of users) {
    held.isStale = true;
    held.wake();
  }
}

function isAllowed({ allowed }: Held): boolean {
  return allowed !== null;
}

/** Those that rely on one of `names`, but for the request itself. */
function usersOf(locks: Locks, names: readonly string[], self: Held): readonly Held[] {
  return USES.flatMap((part) => othersAt(locks, part, names, self));
}

/** Those that hold one of `names`, but for the request itself. */
function othersAt(
  { holders }: Locks,
  part: Part,
  names: readonly string[],
  self: Held,
): readonly Held[] {
  return names.flatMap((name) => [...holders[part].all(name)].filter((held) => held !== self));
}

interface Wait {
  /** Of the request that waits. */
  readonly held: Held;
  /** The part of the others' holds that blocks this one. */
  readonly part: Part;
  readonly names: readonly string[];
  readonly endMs: number;
  /** Those that stand in the way now. */
  readonly blocking: () => readonly Held[];
}

/**
 * Waits until nobody stands in the way, and lets go what dockerd is proven to have done without an answer. Nothing is
 * awaited between a look at the holders and the next change, so that no change goes unseen.
 */
async function untilNone(locks: Locks, wait: Wait): Promise<boolean> {
  const { part, endMs, blocking } = wait;
  for (let others = blocking(); others.length > 0; others = blocking()) {
    const nowMs = performance.now();
    if (nowMs >= endMs) return false;
    for (const held of others)
      if (dueMs(held, part) <= nowMs) void letGoIfProven(locks, part, held);
    await nextChange(locks, wait, Math.min(endMs, nextAskMs(others, part, nowMs)));
  }
  return true;
}

/** The execution sees to it that dockerd is not asked too often. */
async function letGoIfProven(locks: Locks, part: Part, held: Held): Promise<void> {
  const execution = held.allowed?.execution;
  const isProven = part === "used" ? execution?.isResolved : execution?.isDone;
  if ((await isProven?.()) === true) drop(locks, part, held);
}

/** When it may be asked whether dockerd has done what the hold waits for. */
function dueMs(held: Held, part: Part): number {
  const { allowed } = held;
  // It stands in the way by what no proof lets go of.
  if (allowed === null || held[part].length === 0) return Number.POSITIVE_INFINITY;
  const { sinceMs, execution } = allowed;
  return sinceMs + (part === "used" ? execution.resolvedAfterMs : execution.doneAfterMs);
}

/** When dockerd is asked next: as soon as a hold is old enough, and again after a proof that failed. */
function nextAskMs(others: readonly Held[], part: Part, nowMs: number): number {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const held of others) {
    const askMs = dueMs(held, part);
    nextMs = Math.min(nextMs, askMs <= nowMs ? nowMs + AGAIN_MS : askMs);
  }
  return nextMs;
}

/** Resolves when one of the names is let go, when the request becomes stale, or at `untilMs`. */
function nextChange({ waiting }: Locks, { held, names }: Wait, untilMs: number): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer);
      for (const name of names) waiting.delete(name, go);
      held.wake = notWaiting;
      resolve();
    };
    const timer = setTimeout(go, Math.max(0, untilMs - performance.now()));
    for (const name of names) waiting.add(name, go);
    held.wake = go;
  });
}

function notWaiting(): void {
  // There is nobody to wake.
}

function add({ holders }: Locks, part: Part, names: readonly string[], held: Held): void {
  for (const name of names) holders[part].add(name, held);
}

function drop({ holders, waiting }: Locks, part: Part, held: Held): void {
  const names = held[part];
  held[part] = [];
  for (const name of names) holders[part].delete(name, held);
  for (const name of names) for (const go of [...waiting.all(name)]) go();
}
