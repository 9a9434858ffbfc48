import { receiveMessageOnPort, workerData, type MessagePort } from "node:worker_threads";
import { describeThrown } from "../../domain/errors.js";
import { CELLS, type BoundedJob, type BoundedOutcome, type BoundedStart } from "./bounded-job.js";
import { createWasmInstance, type WasmInstance } from "./wasm-instance.js";

/** Evaluates policies of others in a thread of its own, which `bounded-thread.ts` ends if it takes too long. */

const { cells, port, memory } = workerData as BoundedStart & { readonly port: MessagePort };
const instances = new Map<number, WasmInstance>();

// What a policy prints would pile up in the other thread.
Object.assign(console, { log: () => undefined, error: () => undefined });

tell(CELLS.ready);
for (;;) {
  Atomics.wait(cells, CELLS.asked, 0);
  Atomics.store(cells, CELLS.asked, 0);
  const received = receiveMessageOnPort(port) as { readonly message: BoundedJob } | undefined;
  if (received === undefined) continue;
  const { number } = received.message;
  port.postMessage({ number, ...outcomeOf(received.message) });
  tell(CELLS.answered);
}

function tell(cell: number): void {
  Atomics.store(cells, cell, 1);
  Atomics.notify(cells, cell);
}

function outcomeOf(job: BoundedJob): BoundedOutcome {
  try {
    return { result: resultOf(job) };
  } catch (thrown) {
    return { failure: describeThrown(thrown) };
  }
}

function resultOf(job: BoundedJob): unknown {
  if (job.kind === "evaluate")
    return instances.get(job.policy)?.evaluate(job.input, job.entrypoint);
  if (job.drop !== null) instances.delete(job.drop);
  const instance = createWasmInstance(job.module, job.data, memory);
  instances.set(job.policy, instance);
  const { entrypoints, builtins } = instance;
  return { entrypoints, builtins };
}
