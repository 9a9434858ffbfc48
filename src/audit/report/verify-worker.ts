import { parentPort, workerData } from "node:worker_threads";
import { createLineSplitter, type LineSplitter } from "../log/split-lines.js";
import { createChainVerifier, type VerifyParts } from "../log/verify-chain.js";
import type { VerifyAnswer, VerifyJob } from "./verify-job.js";

// A thread of its own: to hash each line takes as long as to count what it says.

const verifier = createChainVerifier(workerData as VerifyParts);

/** The file whose pieces come, and its lines; null before the first one. */
let reading: { readonly file: string; readonly lines: LineSplitter } | null = null;

parentPort?.on("message", (job: VerifyJob | "end") => {
  if (job === "end") reading?.lines.end();
  else verify(job);
  parentPort?.postMessage((job === "end" ? verifier.end() : "done") satisfies VerifyAnswer);
});

function verify({ file, piece }: VerifyJob): void {
  if (reading?.file !== file) {
    reading?.lines.end();
    reading = { file, lines: linesOf(file) };
  }
  reading.lines.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
}

function linesOf(file: string): LineSplitter {
  return createLineSplitter((bytes, line, isWhole) => {
    verifier.line(bytes, { file, line }, isWhole);
    return true;
  });
}
