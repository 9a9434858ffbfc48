import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { LogReport, VerifyParts } from "../log/verify-chain.js";
import { urlOfModule } from "../../files/program-files.js";

/** The files of a log, and what they are compared with. */
export interface VerifyTask {
  readonly files: readonly string[];
  readonly parts: VerifyParts;
}

/** A verification keeps little, whatever a log holds. */
const MAX_HEAP_MB = 256;

/**
 * Verifies a log in a thread of low priority, which `signal` ends.
 *
 * @throws {Error} When a file cannot be read, or is no audit log, or `signal` has ended it.
 */
export async function verifyInThread(task: VerifyTask, signal: AbortSignal): Promise<LogReport> {
  const worker = new Worker(urlOfModule("build/src/audit/page/check-worker.js"), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  try {
    const [report] = (await once(worker, "message", { signal })) as [LogReport];
    return report;
  } finally {
    await worker.terminate();
  }
}
