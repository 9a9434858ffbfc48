import type { LogReport } from "../log/verify-chain.js";

/** A message to the thread that verifies a log: the next piece of a file. */
export interface VerifyJob {
  readonly file: string;
  readonly piece: Uint8Array;
}

/** The thread's answer: a piece is verified, or, after `end`, the result for the log. */
export type VerifyAnswer = "done" | LogReport;
