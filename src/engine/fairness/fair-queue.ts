import type { Identity } from "../../domain/identity.js";
import type { Message } from "../../domain/message.js";
import { OverloadedError } from "../../domain/errors.js";
import { hasUsedNothing, freshBudget, charge, owedMsOf, type CpuBudget } from "./cpu-budget.js";

/** Gives users turns on the one thread that reads and evaluates requests. */
export interface FairQueue {
  /**
   * Runs `work`, at once if the thread is free, otherwise when it is the user's turn. The waiting user who
   * has used the least time comes first. Users who used more than their share while others waited are held
   * back as long as users without debt still send requests. Nothing interrupts `work`.
   *
   * @param endMs Until when it may wait, by the clock of `performance.now()`.
   * @throws {OverloadedError} If its turn did not come in time; else what `work` throws.
   */
  run<Result>(user: string, work: () => Result, endMs?: number): Promise<Result>;
  /**
   * Charges a user for a refused request in addition to its evaluation, because dockerd spent time on it too. Charges
   * nothing while no other user is active.
   */
  chargeRefusal(user: string): void;
}

interface User {
  spentMs: number;
  readonly budget: CpuBudget;
  /** When the user last queued work. */
  queuedMs: number;
  readonly waiting: Set<Waiting>;
}

interface Waiting {
  readonly go: () => void;
  readonly giveUp: () => void;
  readonly endMs: number;
}

/** Work that is done before other requests get a chance to queue, so that small requests need not wait for a turn. */
const SLICE_MS = 2;
/** The most by which a user who was idle for long is placed before others, and one who worked alone behind. */
const CREDIT_MS = 100;
/** For this long after a request its user counts as active: a command's requests come closer together. */
const LATELY_MS = 100;
/** The pause between checks whether held-back users may continue. */
const PAUSE_MS = 5;
/**
 * The charge for a refused request, besides its evaluation. It costs dockerd more time than Dockwarden: without the
 * charge a user could send hundreds a second; with it, at most 80 a second while others send requests.
 */
const REFUSED_MS = 2.5;
/** Beyond this many users, those without waiting work and without debt are forgotten. */
const MAX_KNOWN = 1000;

/** The passage of time, which tests replace. */
interface Clock {
  readonly now: () => number;
  /** Calls back after other events were processed. */
  readonly later: (callback: () => void) => void;
  /** Calls back after some milliseconds, unless the returned function cancels it. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

const CLOCK: Clock = {
  now: () => performance.now(),
  later: (callback) => setImmediate(callback),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

interface State {
  readonly clock: Clock;
  readonly users: Map<string, User>;
  /** The number of waiting tasks of all users. */
  waiting: number;
  /** The time that work took since other events were processed. */
  spentMs: number;
  isScheduled: boolean;
  isPausing: boolean;
  /** The used time of the user who was served last. */
  servedAt: number;
}

/** Creates turns; a process needs one. */
export function createFairQueue(clock: Clock = CLOCK): FairQueue {
  const users = new Map<string, User>();
  const flags = { isScheduled: false, isPausing: false };
  const state: State = { clock, users, waiting: 0, spentMs: 0, servedAt: 0, ...flags };
  return {
    async run(name, work, endMs = Infinity) {
      if (clock.now() > endMs) throw new OverloadedError(TOO_LATE);
      const user = userOf(state, name);
      if (isFree(state, user)) return charged(state, user, work);
      return new Promise((resolve, reject) => {
        const go = (): void => {
          settle(work, resolve, reject);
        };
        const giveUp = (): void => {
          reject(new OverloadedError(TOO_LATE));
        };
        enqueue(state, user, { go, giveUp, endMs });
      });
    },
    chargeRefusal(name) {
      const user = userOf(state, name);
      if (!isAlone(state, user)) charge(user.budget, REFUSED_MS, clock.now());
    },
  };
}

/** Returns the entry of a user, and marks the user as active now. */
function userOf({ users, clock }: State, name: string): User {
  const nowMs = clock.now();
  const found = users.get(name) ?? {
    spentMs: 0,
    budget: freshBudget(nowMs),
    queuedMs: nowMs,
    waiting: new Set(),
  };
  found.queuedMs = nowMs;
  if (users.size >= MAX_KNOWN && !users.has(name)) forgetIdle(users, nowMs);
  users.set(name, found);
  return found;
}

function isFree(state: State, user: User): boolean {
  const nowMs = state.clock.now();
  if (state.waiting > 0 || state.spentMs >= SLICE_MS) return false;
  return owedMsOf(user.budget, nowMs) <= 0 || !isHoldingBack(state, nowMs);
}

function charged<Result>(state: State, user: User, work: () => Result): Result {
  const startedMs = state.clock.now();
  const wasAlone = isAlone(state, user);
  try {
    return work();
  } finally {
    const nowMs = state.clock.now();
    const spentMs = nowMs - startedMs;
    user.spentMs += spentMs;
    state.spentMs += spentMs;
    if (!wasAlone) charge(user.budget, spentMs, nowMs);
    schedule(state);
  }
}

/**
 * Returns true if nobody else asks. Work without competition creates no debt, or one request a second of another user
 * would hold the user back.
 */
function isAlone(state: State, user: User): boolean {
  return !someAsk(state, state.clock.now(), (other) => other !== user);
}

function enqueue(state: State, user: User, work: Waiting): void {
  const { waiting } = user;
  const { clock } = state;
  if (waiting.size === 0) user.spentMs = near(state.servedAt, user.spentMs);
  const leave = (): void => {
    waiting.delete(entry);
    state.waiting -= 1;
  };
  const late = (): void => {
    leave();
    work.giveUp();
  };
  const { endMs } = work;
  const keep = endMs === Infinity ? () => undefined : clock.after(endMs - clock.now(), late);
  const entry: Waiting = {
    ...work,
    go() {
      keep();
      leave();
      if (clock.now() > endMs) work.giveUp();
      else charged(state, user, work.go);
    },
  };
  waiting.add(entry);
  state.waiting += 1;
  schedule(state);
}

/** Returns the used time that counts for a user who begins to wait. */
function near(servedAt: number, spentMs: number): number {
  return Math.min(Math.max(spentMs, servedAt - CREDIT_MS), servedAt + CREDIT_MS);
}

function schedule(state: State): void {
  if (state.isScheduled) return;
  state.isScheduled = true;
  state.clock.later(() => {
    serveNext(state);
  });
}

function serveNext(state: State): void {
  state.isScheduled = false;
  state.spentMs = 0;
  if (state.waiting === 0) return;
  const user = nextOf(state);
  if (user === null) {
    pause(state);
    return;
  }
  state.servedAt = user.spentMs;
  const [next] = user.waiting;
  next?.go();
  if (state.waiting > 0) schedule(state);
}

/** Leaves the thread to users with little work, though others wait. */
function pause(state: State): void {
  if (state.isPausing) return;
  state.isPausing = true;
  state.clock.after(PAUSE_MS, () => {
    state.isPausing = false;
    schedule(state);
  });
}

/** Returns the waiting user who has used the least and is not held back; null if all are. */
function nextOf(state: State): User | null {
  const nowMs = state.clock.now();
  const isHeldBack = isHoldingBack(state, nowMs);
  let least: User | null = null;
  for (const user of state.users.values()) {
    if (user.waiting.size === 0 || (isHeldBack && owedMsOf(user.budget, nowMs) > 0)) continue;
    if (least === null || user.spentMs < least.spentMs) least = user;
  }
  return least;
}

/** Returns true if users in debt are held back: an active user has no debt. */
function isHoldingBack(state: State, nowMs: number): boolean {
  return someAsk(state, nowMs, ({ budget }) => owedMsOf(budget, nowMs) <= 0);
}

function someAsk({ users }: State, nowMs: number, isMeant: (user: User) => boolean): boolean {
  for (const user of users.values()) {
    const isAsking = user.waiting.size > 0 || nowMs - user.queuedMs <= LATELY_MS;
    if (isAsking && isMeant(user)) return true;
  }
  return false;
}

const TOO_LATE =
  "Cannot evaluate the request: its turn did not come in time, because of other requests of the same user; send fewer at once";

function settle<Result>(
  work: () => Result,
  resolve: (result: Result) => void,
  reject: (thrown: Error) => void,
): void {
  try {
    resolve(work());
  } catch (thrown) {
    reject(thrown as Error);
  }
}

function forgetIdle(users: Map<string, User>, nowMs: number): void {
  for (const [name, { waiting, budget }] of users)
    if (waiting.size === 0 && hasUsedNothing(budget, nowMs)) users.delete(name);
}

/**
 * Returns the user whose turn a message takes: for a refused caller, the name that dockerd reports or the certificate, so that
 * nobody else is charged.
 */
export function turnOf({ name, cert }: Identity, { user }: Message): string {
  return name === "" ? `?${user ?? cert?.fingerprint ?? ""}` : name;
}

/** Returns the turn of a message of which only dockerd's user name is known yet; `""` for none. */
export function turnNamed(user: string): string {
  return user === "" ? "?" : user;
}
