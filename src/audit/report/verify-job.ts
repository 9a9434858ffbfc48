import type { LogReport } from "../log/verify-chain.js";

/** What the thread that verifies a log is sent: the next piece of a file. */
export interface VerifyJob {
  readonly file: string;
  readonly piece: Uint8Array;
}

/** What the thread answers: a piece is verified, or, after `end`, what is known of the log. */
export type VerifyAnswer = "done" | LogReport;
