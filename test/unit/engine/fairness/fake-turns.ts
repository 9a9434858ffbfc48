import { createFairQueue } from "../../../../src/engine/fairness/fair-queue.js";

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** A clock that work and waiting move. */
function fakeClock() {
  let nowMs = 0;
  const callbacks: (() => void)[] = [];
  const timers = new Set<Timer>();
  const due = (untilMs: number): Timer | undefined => {
    const [next] = [...timers].toSorted((a, b) => a.atMs - b.atMs);
    return next !== undefined && next.atMs <= untilMs ? next : undefined;
  };
  const fire = (timer: Timer): void => {
    timers.delete(timer);
    nowMs = Math.max(nowMs, timer.atMs);
    timer.callback();
  };
  return {
    now: () => nowMs,
    later: (callback: () => void) => callbacks.push(callback),
    after(ms: number, callback: () => void) {
      const timer = { atMs: nowMs + ms, callback };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    pass(ms: number) {
      nowMs += ms;
    },
    /** Calls back whoever is due; false if nobody is until `untilMs`. */
    step(untilMs: number): boolean {
      const late = due(nowMs);
      const callback = late === undefined ? callbacks.shift() : undefined;
      const next = late ?? (callback === undefined ? due(untilMs) : undefined);
      if (next !== undefined) fire(next);
      else callback?.();
      return next !== undefined || callback !== undefined;
    },
  };
}

/** Turns on such a clock. */
export function openTurns() {
  const clock = fakeClock();
  const turns = createFairQueue(clock);
  const order: string[] = [];
  const spent = new Map<string, number>();
  const run = (user: string, ms: number, endMs?: number): Promise<number> =>
    turns.run(
      user,
      () => {
        clock.pass(ms);
        spent.set(user, (spent.get(user) ?? 0) + ms);
        return order.push(user);
      },
      endMs,
    );
  /** Goes on until nothing is left to do, or until a time; what was promised is said in between. */
  const loop = async (untilMs = Infinity): Promise<void> => {
    while (clock.now() < untilMs && clock.step(untilMs))
      await new Promise((resolve) => setImmediate(resolve));
  };
  /** One connection of a user: asks until a time, each time `everyMs` after it was answered; returns how long each took. */
  const connection = async (user: string, ms: number, everyMs: number, untilMs: number) => {
    const tookMs: number[] = [];
    while (clock.now() < untilMs) {
      const queuedMs = clock.now();
      await run(user, ms);
      tookMs.push(clock.now() - queuedMs);
      if (everyMs > 0) await new Promise<void>((resolve) => clock.after(everyMs, resolve));
    }
    return tookMs;
  };
  const flood = (user: string, ms: number, connections: number, untilMs: number) =>
    Promise.all(Array.from({ length: connections }, () => connection(user, ms, 0, untilMs)));
  const spentBy = (user: string): number => spent.get(user) ?? 0;
  return { clock, turns, order, run, loop, connection, flood, spentBy };
}
