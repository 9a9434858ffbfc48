import { Worker } from "node:worker_threads";
import type { LogReport, VerifyParts } from "../log/verify-chain.js";
import { urlOfModule } from "../../files/program-files.js";
import type { VerifyAnswer, VerifyJob } from "./verify-job.js";

/** Verifies a log in a thread of its own, while it is read for something else. */
export interface VerifyThread {
  /**
   * Takes the next piece of a file, and copies it. Waits while more is to be verified than should be kept in memory.
   *
   * @throws {Error} When the thread has failed.
   */
  readonly take: (file: string, piece: Buffer) => Promise<void>;
  /**
   * Returns what is known of the log, after the last piece.
   *
   * @throws {Error} When the thread has failed.
   */
  readonly end: () => Promise<LogReport>;
  /** Ends the thread, also before the last piece. */
  readonly stop: () => Promise<void>;
}

/** So many pieces may wait, of at most a megabyte each. */
const MAX_WAITING = 8;

/** Starts one. */
export function startVerifyThread(parts: VerifyParts): VerifyThread {
  const { worker, state, until } = startWorker(parts);
  return {
    async take(file, piece) {
      state.waiting += 1;
      const copy = new Uint8Array(piece);
      worker.postMessage({ file, piece: copy } satisfies VerifyJob, [copy.buffer]);
      await until(() => state.waiting < MAX_WAITING);
    },
    async end() {
      worker.postMessage("end");
      await until(() => state.report !== null);
      if (state.report === null) throw new Error("The thread that verifies the log is silent");
      return state.report;
    },
    async stop() {
      await worker.terminate();
    },
  };
}

interface State {
  /** Pieces that were sent and are not verified. */
  waiting: number;
  report: LogReport | null;
  failure: unknown;
}

function startWorker(parts: VerifyParts) {
  const state: State = { waiting: 0, report: null, failure: null };
  const worker = new Worker(urlOfModule("build/src/audit/report/verify-worker.js"), {
    workerData: parts,
  });
  let changed = (): void => undefined;
  worker.on("message", (answer: VerifyAnswer) => {
    if (answer === "done") state.waiting -= 1;
    else state.report = answer;
    changed();
  });
  worker.on("error", (failure) => {
    state.failure = failure;
    changed();
  });

  /** Waits until something is so, or the thread has failed. */
  async function until(isSo: () => boolean): Promise<void> {
    while (state.failure === null && !isSo())
      await new Promise<void>((resolve) => {
        changed = resolve;
      });
    if (state.failure !== null)
      throw new Error("The thread that verifies the log has failed", { cause: state.failure });
  }

  return { worker, state, until };
}
