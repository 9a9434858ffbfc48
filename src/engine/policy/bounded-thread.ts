import { MessageChannel, Worker, receiveMessageOnPort } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { urlOfModule } from "../../files/program-files.js";
import {
  CELLS,
  type BoundedAnswer,
  type BoundedJob,
  type BoundedStart,
  type BoundedTask,
  type Loaded,
} from "./bounded-job.js";
import type { WasmInstance } from "./wasm-instance.js";

/** Limits on the time and the memory of a policy of others. */
export interface EvaluationBounds {
  /** For one evaluation, by the clock. */
  readonly evaluateMs: number;
  /** For loading module and data. */
  readonly loadMs: number;
  /** WASM memory of one policy, in pages of 64 KiB. */
  readonly memoryPages: number;
}

/**
 * The default limits.
 *
 * @internal Exported for its test.
 */
export const EVALUATION_BOUNDS: EvaluationBounds = {
  evaluateMs: 500,
  loadMs: 2000,
  memoryPages: 1024,
};

/** A thread that evaluates policies of others, and is ended and replaced when one of them exceeds its bounds. */
export interface BoundedThread {
  /**
   * Loads a policy there. Each call of `evaluate` waits for the answer, so the caller sees no difference.
   *
   * @throws {Error} If the policy cannot be loaded, or exceeds the bounds.
   */
  load(module: WebAssembly.Module, data: object): WasmInstance;
}

/** As many policies are kept loaded: two while one replaces the other, each with one beside it. */
const MAX_LOADED = 4;
/** Until the thread runs. */
const START_MS = 10_000;
/** Pages that a policy gets at once: a module whose data need more does not fit. */
const FIRST_PAGES = 64;
/** For what the evaluator itself and its built-ins in JavaScript need. */
const HEAP_MB = 96;

interface State {
  readonly bounds: EvaluationBounds;
  running: Running | null;
  /** Policies that the running thread has, least recently used first. */
  readonly loaded: Set<number>;
  lastId: number;
  /** The number of the last job, of any thread. */
  lastJob: number;
}

interface Running {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly cells: BoundedStart["cells"];
}

/** Creates a thread that starts with the first policy, and does not keep the program alive. */
export function createBoundedThread(bounds = EVALUATION_BOUNDS): BoundedThread {
  const state: State = { bounds, running: null, loaded: new Set(), lastId: 0, lastJob: 0 };
  return {
    load(module, data) {
      const policy = ++state.lastId;
      const loaded = loadInto(state, policy, module, data);
      return {
        ...loaded,
        evaluate(input, entrypoint) {
          const text = new TextEncoder().encode(JSON.stringify(input)).buffer;
          if (!state.loaded.has(policy)) loadInto(state, policy, module, data);
          // The set keeps the order of insertion.
          state.loaded.delete(policy);
          state.loaded.add(policy);
          const task: BoundedTask = { kind: "evaluate", policy, input: text, entrypoint };
          return ask(state, task, bounds.evaluateMs, [text]);
        },
      };
    },
  };
}

function loadInto(state: State, policy: number, module: WebAssembly.Module, data: object): Loaded {
  const [oldest] = state.loaded;
  const drop = state.loaded.size >= MAX_LOADED && oldest !== undefined ? oldest : null;
  const task: BoundedTask = { kind: "load", policy, drop, module, data };
  // The thread drops it even if the other one cannot be loaded.
  if (drop !== null) state.loaded.delete(drop);
  const loaded = ask(state, task, state.bounds.loadMs) as Loaded;
  state.loaded.add(policy);
  return loaded;
}

/**
 * Waits for the answer to a job, without serving anything else. A thread that does not answer, or answers something else, is
 * ended: nothing that it says later may count for another job.
 *
 * @throws {Error} If there is none in time, or it is a failure.
 */
function ask(
  state: State,
  task: BoundedTask,
  limitMs: number,
  transferred: readonly ArrayBuffer[] = [],
): unknown {
  const running = (state.running ??= start(state.bounds));
  const { cells, port } = running;
  const job: BoundedJob = { number: ++state.lastJob, ...task };
  port.postMessage(job, transferred);
  Atomics.store(cells, CELLS.asked, 1);
  Atomics.notify(cells, CELLS.asked);
  if (!isAnswered(cells, limitMs)) {
    end(state, running);
    throw new Error(`it took longer than ${limitMs} ms, or more memory than it may use`);
  }
  const received = receiveMessageOnPort(port) as { readonly message: BoundedAnswer } | undefined;
  if (received?.message.number !== job.number) {
    end(state, running);
    throw new Error("the thread that evaluates it answered something else");
  }
  const { message } = received;
  if ("failure" in message) throw new Error(message.failure);
  return message.result;
}

/**
 * Waits until the thread has answered; returns false if it does not in time. It writes the cell and then wakes whoever waits, so
 * that a wake may come late, when the next answer is waited for: only the cell counts.
 */
function isAnswered(cells: Running["cells"], limitMs: number): boolean {
  const endMs = performance.now() + limitMs;
  while (Atomics.load(cells, CELLS.answered) === 0) {
    const leftMs = endMs - performance.now();
    if (leftMs <= 0) return false;
    Atomics.wait(cells, CELLS.answered, 0, leftMs);
  }
  Atomics.store(cells, CELLS.answered, 0);
  return true;
}

function start({ memoryPages }: EvaluationBounds): Running {
  const cells = new Int32Array(new SharedArrayBuffer(4 * Object.keys(CELLS).length));
  const { port1: port, port2 } = new MessageChannel();
  const initial = Math.min(FIRST_PAGES, memoryPages);
  const started: BoundedStart = { cells, memory: { initial, maximum: memoryPages } };
  const worker = new Worker(urlOfModule("build/src/engine/policy/bounded-worker.js"), {
    workerData: { ...started, port: port2 },
    transferList: [port2],
    // The program's own may name another program to run.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  // A thread that ends by itself, for want of memory, does not answer.
  worker.on("error", () => undefined);
  worker.unref();
  Atomics.wait(cells, CELLS.ready, 0, START_MS);
  return { worker, port, cells };
}

function end(state: State, { worker, port }: Running): void {
  state.running = null;
  state.loaded.clear();
  port.close();
  void worker.terminate();
}
