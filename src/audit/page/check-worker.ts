import { setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { verifyFiles } from "../log/verify-files.js";
import type { VerifyTask } from "./verify-in-thread.js";

// A thread of its own, which yields to whatever else wants the processor: on Linux the priority is that of the thread alone.
setPriority(19);

const { files, parts } = workerData as VerifyTask;
const MAX_PAUSE_MS = 100;
let startMs = performance.now();

/** Pauses as long as the last piece took. */
async function pause(): Promise<void> {
  await sleep(Math.min(MAX_PAUSE_MS, performance.now() - startMs));
  startMs = performance.now();
}

parentPort?.postMessage(await verifyFiles(files, parts, pause));
