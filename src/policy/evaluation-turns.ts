import type { Identity } from "../domain/identity.js";
import type { Message } from "../domain/message.js";
import { OverloadedError } from "../errors.js";

/** Gives users turns on the one thread that reads and evaluates requests. */
export interface EvaluationTurns {
  /**
   * Runs `work`, at once where nothing else is to do, otherwise when it is the user's turn: of those who wait, who
   * has used the least time comes first. Nothing interrupts `work`.
   *
   * @param waitMs After so long it is given up.
   * @throws {OverloadedError} When its turn did not come in time; else what `work` throws.
   */
  run<Result>(user: string, work: () => Result, waitMs?: number): Promise<Result>;
}

interface User {
  spentMs: number;
  readonly waiting: Waiting[];
}

interface Waiting {
  readonly go: () => void;
  readonly giveUp: () => void;
  readonly until: number;
}

/** Work that is done before others get a chance to ask, so that small requests need not wait for a turn. */
const SLICE_MS = 2;
/** How far somebody who asked for nothing for long comes before others. */
const CREDIT_MS = 100;
/** Users who wait for nothing and are still known. */
const MAX_KNOWN = 1000;

/** What passes time; tests have their own. */
interface Clock {
  readonly now: () => number;
  /** Calls back once other events have had their chance. */
  readonly later: (callback: () => void) => void;
}

const CLOCK: Clock = { now: () => performance.now(), later: (callback) => setImmediate(callback) };

interface State {
  readonly clock: Clock;
  readonly users: Map<string, User>;
  /** How many wait, of all users. */
  waiting: number;
  /** What work took since others had a chance to ask. */
  spentMs: number;
  isScheduled: boolean;
  /** The time that whoever was served last had used. */
  servedAt: number;
}

/** Makes turns, of which a process needs one. */
export function createEvaluationTurns(clock: Clock = CLOCK): EvaluationTurns {
  const users = new Map<string, User>();
  const nothing = { waiting: 0, spentMs: 0, isScheduled: false, servedAt: 0 };
  const state: State = { clock, users, ...nothing };
  return {
    async run(name, work, waitMs = Infinity) {
      const user = userOf(users, name);
      if (state.waiting === 0 && state.spentMs < SLICE_MS) return charged(state, user, work);
      return new Promise((resolve, reject) => {
        const go = (): void => {
          settle(work, resolve, reject);
        };
        const giveUp = (): void => {
          reject(new OverloadedError(TOO_LATE));
        };
        enqueue(state, user, { go, giveUp, until: clock.now() + waitMs });
      });
    },
  };
}

function userOf(users: Map<string, User>, name: string): User {
  const found = users.get(name) ?? { spentMs: 0, waiting: [] };
  if (users.size >= MAX_KNOWN) forgetIdle(users);
  users.set(name, found);
  return found;
}

function charged<Result>(state: State, user: User, work: () => Result): Result {
  const started = state.clock.now();
  try {
    return work();
  } finally {
    const spentMs = state.clock.now() - started;
    user.spentMs += spentMs;
    state.spentMs += spentMs;
    schedule(state);
  }
}

function enqueue(state: State, user: User, work: Waiting): void {
  const { waiting } = user;
  if (waiting.length === 0) user.spentMs = Math.max(user.spentMs, state.servedAt - CREDIT_MS);
  waiting.push(work);
  state.waiting += 1;
  schedule(state);
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
  const user = leastSpent(state.users);
  const next = user?.waiting.shift();
  if (user === null || next === undefined) return;
  state.waiting -= 1;
  state.servedAt = user.spentMs;
  if (state.clock.now() > next.until) next.giveUp();
  else charged(state, user, next.go);
  if (state.waiting > 0) schedule(state);
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

function leastSpent(users: ReadonlyMap<string, User>): User | null {
  let least: User | null = null;
  for (const user of users.values()) {
    if (user.waiting.length > 0 && (least === null || user.spentMs < least.spentMs)) least = user;
  }
  return least;
}

function forgetIdle(users: Map<string, User>): void {
  for (const [name, { waiting }] of users) if (waiting.length === 0) users.delete(name);
}

/** Whose turn a message takes: a refused caller's is that of the name that dockerd says. */
export function turnOf({ name }: Identity, { user }: Message): string {
  return name === "" ? `?${user ?? ""}` : name;
}
