import { Worker } from "node:worker_threads";
import type { Place, ResolveJob, ResolveResult } from "./resolve-job.js";

/** A job without its id. */
type ResolveTask = Omit<ResolveJob, "id">;

/** One thread that touches the disk, replaced when the disk does not answer. */
export interface ResolverThreads {
  /** The places, or null when they are not known by the deadline. */
  run(task: ResolveTask): Promise<readonly (Place | null)[] | null>;
  close(): Promise<void>;
}

/** Threads that may hang in the kernel at one time; beyond that nothing is looked up. */
const MAX_STUCK = 3;
/** Deadlines that a task waits for others before it is given up. */
const MAX_WAIT = 3;

type Places = readonly (Place | null)[] | null;

interface Waiting {
  readonly task: ResolveTask;
  readonly since: number;
  readonly done: (places: Places) => void;
}

/** What changes while threads run; one task at a time is with the worker. */
interface State {
  readonly workerFile: URL;
  readonly deadlineMs: number;
  readonly queue: Waiting[];
  readonly stuck: Set<Worker>;
  worker: Worker | null;
  busy: boolean;
  closed: boolean;
  lastId: number;
}

/** Runs `workerFile`, started when it is first needed; it keeps no program alive. */
export function createResolverThreads(workerFile: URL, deadlineMs: number): ResolverThreads {
  const state: State = {
    workerFile,
    deadlineMs,
    queue: [],
    stuck: new Set(),
    worker: null,
    busy: false,
    closed: false,
    lastId: 0,
  };
  return {
    run(task) {
      return new Promise((done) => {
        state.queue.push({ task, since: performance.now(), done });
        next(state);
      });
    },
    async close() {
      state.closed = true;
      drop(state);
      const threads = [...state.stuck, ...(state.worker === null ? [] : [state.worker])];
      const ended = Promise.all(threads.map((thread) => thread.terminate()));
      // A thread that hangs in the kernel ends when the kernel lets it; nobody waits for that.
      await Promise.race([ended, elapsed(deadlineMs)]);
    },
  };
}

/** Hands the first task to the worker, unless one is there or it has waited too long. */
function next(state: State): void {
  if (state.closed || (state.worker === null && state.stuck.size >= MAX_STUCK)) drop(state);
  if (state.busy) return;
  const first = state.queue.shift();
  if (first === undefined) return;
  state.busy = true;
  const late = performance.now() - first.since > state.deadlineMs * MAX_WAIT;
  void (late ? Promise.resolve(null) : ask(state, first.task)).then((places) => {
    state.busy = false;
    first.done(places);
    next(state);
  });
}

function drop(state: State): void {
  for (const { done } of state.queue.splice(0)) done(null);
}

function ask(state: State, task: ResolveTask): Promise<Places> {
  state.worker ??= tryStart(state);
  return state.worker === null ? Promise.resolve(null) : askWorker(state, state.worker, task);
}

function askWorker(state: State, worker: Worker, task: ResolveTask): Promise<Places> {
  const id = ++state.lastId;
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      abandon(state, worker);
      settle(null);
    }, state.deadlineMs);
    worker.on("message", onMessage).once("exit", onExit);
    worker.postMessage({ id, ...task } satisfies ResolveJob);

    function onMessage(result: ResolveResult): void {
      if (result.id === id) settle(result.places);
    }
    function onExit(): void {
      settle(null);
    }
    function settle(places: Places): void {
      clearTimeout(timer);
      worker.off("message", onMessage).off("exit", onExit);
      resolve(places);
    }
  });
}

/** Null where the system gives no further thread: then nothing is looked up, and the next call tries anew. */
function tryStart(state: State): Worker | null {
  try {
    return start(state);
  } catch {
    return null;
  }
}

function start(state: State): Worker {
  const worker = new Worker(state.workerFile);
  worker.unref();
  // What goes wrong in a thread ends it, and the task that it had is not resolved.
  worker.on("error", () => undefined);
  worker.once("exit", () => {
    state.stuck.delete(worker);
    if (state.worker === worker) state.worker = null;
  });
  return worker;
}

function abandon(state: State, worker: Worker): void {
  if (state.worker === worker) state.worker = null;
  state.stuck.add(worker);
  void worker.terminate();
}

function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
