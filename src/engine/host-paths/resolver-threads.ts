import { Worker } from "node:worker_threads";
import type { PathPlace, ResolveJob, ResolveResult, ThreadReady } from "./resolve-job.js";
import { isRunnable } from "./thread-state.js";

/** A job without its id. */
type ResolveTask = Omit<ResolveJob, "id">;

/** Threads that touch the disk; each is replaced if the disk does not answer. */
export interface ResolverThreads {
  /**
   * Returns the places, or null if they are unknown at the deadline. It counts the time that the disk takes; on a host that has
   * much to do a thread may take longer.
   *
   * @param user Who sent the request: users take turns, and each has one task in a thread at a time.
   */
  run(task: ResolveTask, user: string): Promise<readonly (PathPlace | null)[] | null>;
  close(): Promise<void>;
}

/** The threads that work at a time: while one resolves one user's paths, another can resolve another's. */
const MAX_BUSY = 2;
/** The threads that may hang in the kernel; beyond that nothing is resolved. */
const MAX_STUCK = 6;
/** The threads that one user's paths may hang; beyond that none of the user's paths is resolved. */
const MAX_STUCK_EACH = 2;
/** The deadlines that a task waits for its turn before it is given up. */
const MAX_WAIT = 10;
/**
 * The deadlines that a thread may take that waits for a processor and no disk, or that has not begun: it touches only
 * this program's files until then.
 */
const MAX_DEADLINES = 10;

type Places = readonly (PathPlace | null)[] | null;

interface Waiting {
  readonly task: ResolveTask;
  readonly since: number;
  readonly done: (places: Places) => void;
}

/** The state that changes while threads run. */
interface State {
  readonly workerFile: URL;
  readonly deadlineMs: number;
  readonly atOnce: number;
  /** By user, in the order in which they are served next. */
  readonly queues: Map<string, Waiting[]>;
  /** Users with a task in a thread. */
  readonly served: Set<string>;
  readonly idle: Worker[];
  readonly busy: Set<Worker>;
  /** Returns true if `allow` will return `stale`: another request was allowed to give a name used by this one. */
  readonly begun: WeakMap<Worker, string | null>;
  /** Threads that were given up and have not ended, with the user whose paths they hang on. */
  readonly stuck: Map<Worker, string>;
  closed: boolean;
  lastId: number;
}

/** Runs `workerFile` in threads that are started on demand; they do not keep the program alive. */
export function createResolverThreads(
  workerFile: URL,
  deadlineMs: number,
  atOnce = MAX_BUSY,
): ResolverThreads {
  const state: State = {
    workerFile,
    deadlineMs,
    atOnce,
    queues: new Map(),
    served: new Set(),
    idle: [],
    busy: new Set(),
    begun: new WeakMap(),
    stuck: new Map(),
    closed: false,
    lastId: 0,
  };
  return {
    run(task, user) {
      return new Promise((done) => {
        const queue = state.queues.get(user) ?? [];
        state.queues.set(user, queue);
        queue.push({ task, since: performance.now(), done });
        serve(state);
      });
    },
    async close() {
      state.closed = true;
      serve(state);
      const threads = [...state.idle, ...state.busy, ...state.stuck.keys()];
      const ended = Promise.all(threads.map((thread) => thread.terminate()));
      // A thread that hangs in the kernel ends when the kernel lets it; closing does not wait for that.
      await Promise.race([ended, elapsed(deadlineMs)]);
    },
  };
}

/** Starts as many tasks as there are threads, one user after the other. */
function serve(state: State): void {
  for (const [user, queue] of state.queues) {
    if (!mayUse(state, user)) giveUp(queue);
    if (queue.length === 0) state.queues.delete(user);
    else if (!state.served.has(user) && state.served.size < state.atOnce) begin(state, user, queue);
  }
}

/** Returns false if too many threads hang already. */
function mayUse({ closed, stuck }: State, user: string): boolean {
  const own = [...stuck.values()].filter((one) => one === user).length;
  return !closed && stuck.size < MAX_STUCK && own < MAX_STUCK_EACH;
}

function giveUp(queue: Waiting[]): void {
  for (const { done } of queue.splice(0)) done(null);
}

/**
 * Passes a user's first task to a thread, unless it has waited too long; other users are served before this one's next.
 */
function begin(state: State, user: string, queue: Waiting[]): void {
  const first = queue.shift();
  if (first === undefined) return;
  state.served.add(user);
  const late = performance.now() - first.since > state.deadlineMs * MAX_WAIT;
  void (late ? Promise.resolve(null) : ask(state, user, first.task)).then((places) => {
    state.served.delete(user);
    // Other users are first now. A new queue may have been created for the user in the meantime.
    const left = state.queues.get(user);
    if (left !== undefined && state.queues.delete(user)) state.queues.set(user, left);
    first.done(places);
    serve(state);
  });
}

function ask(state: State, user: string, task: ResolveTask): Promise<Places> {
  const worker = state.idle.pop() ?? tryStart(state);
  if (worker === null) return Promise.resolve(null);
  state.busy.add(worker);
  return askWorker(state, worker, user, task);
}

function askWorker(state: State, worker: Worker, user: string, task: ResolveTask): Promise<Places> {
  const id = ++state.lastId;
  const since = performance.now();
  return new Promise((resolve) => {
    let timer = setTimeout(onDeadline, state.deadlineMs);
    let isSettled = false;
    worker.on("message", onMessage).once("exit", onExit);
    worker.postMessage({ id, ...task } satisfies ResolveJob);

    function onDeadline(): void {
      // An answer that is there already is taken first.
      setImmediate(() => {
        if (isSettled) return;
        if (mayGoOn(state, worker, since)) timer = setTimeout(onDeadline, state.deadlineMs);
        else giveUpThread();
      });
    }
    function giveUpThread(): void {
      state.busy.delete(worker);
      state.stuck.set(worker, user);
      void worker.terminate();
      settle(null);
    }
    function onMessage(result: ResolveResult): void {
      if (result.id !== id) return;
      if (state.busy.delete(worker)) state.idle.push(worker);
      settle(result.places);
    }
    function onExit(): void {
      settle(null);
    }
    function settle(places: Places): void {
      isSettled = true;
      clearTimeout(timer);
      worker.off("message", onMessage).off("exit", onExit);
      resolve(places);
    }
  });
}

/** Returns true if a thread is late for want of a processor, and not since a disk hangs. */
function mayGoOn({ begun, deadlineMs }: State, worker: Worker, since: number): boolean {
  if (performance.now() - since >= deadlineMs * MAX_DEADLINES) return false;
  return !begun.has(worker) || isRunnable(begun.get(worker) ?? null);
}

/** Returns null if the system gives no further thread: then nothing is resolved, and the next request tries again. */
function tryStart(state: State): Worker | null {
  try {
    return start(state);
  } catch {
    return null;
  }
}

/** In MB: a task has few and small objects, and what a thread has taken it keeps. */
const LIMITS = { maxYoungGenerationSizeMb: 2 };

function start(state: State): Worker {
  const worker = new Worker(state.workerFile, { resourceLimits: LIMITS });
  worker.unref();
  // An error in a thread ends it, and its task is not resolved.
  worker.on("error", () => undefined);
  worker.on("message", (message: ResolveResult | ThreadReady) => {
    if ("thread" in message) state.begun.set(worker, message.thread);
  });
  worker.once("exit", () => {
    state.stuck.delete(worker);
    state.busy.delete(worker);
    const at = state.idle.indexOf(worker);
    if (at >= 0) state.idle.splice(at, 1);
    serve(state);
  });
  return worker;
}

function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
