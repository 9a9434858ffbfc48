import { parentPort, workerData } from "node:worker_threads";
import { createLineSplitter, type LineSplitter, type SplitLine } from "../../files/split-lines.js";
import { MAX_LINE_BYTES } from "../log/max-line.js";
import { createChainVerifier, type VerifyParts } from "../log/verify-chain.js";
import type { VerifyAnswer, VerifyJob } from "./verify-job.js";

// A thread of its own: to hash each line takes as long as to count what it says.

const verifier = createChainVerifier(workerData as VerifyParts);

/** The file whose pieces come, and its lines; null before the first one. */
let reading: { readonly file: string; readonly lines: LineSplitter } | null = null;

parentPort?.on("message", (job: VerifyJob | "end") => {
  if (job === "end") endFile();
  else verify(job);
  parentPort?.postMessage((job === "end" ? verifier.end() : "done") satisfies VerifyAnswer);
});

function verify({ file, piece }: VerifyJob): void {
  if (reading?.file !== file) {
    endFile();
    reading = { file, lines: createLineSplitter(MAX_LINE_BYTES) };
  }
  const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  take(file, reading.lines.push(bytes));
}

function endFile(): void {
  if (reading !== null) take(reading.file, reading.lines.end());
}

/** A line that is too long has ended the reading in the thread that sends the pieces. */
function take(file: string, lines: readonly SplitLine[]): void {
  for (const { bytes, number: line, isWhole } of lines)
    verifier.line(bytes, { file, line }, isWhole);
}
