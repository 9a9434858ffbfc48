import { runProgram, type ProgramOutcome } from "./run-program.js";

/** Runs a program without a shell, and never throws. */
export type Run = (file: string, args: readonly string[]) => Promise<ProgramOutcome>;

/** A name service that does not answer must not delay a request for longer. */
const WITHIN_MS = 2000;
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;
/** Variables of this process change neither the result nor its language. */
const ENVIRONMENT = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };

const OPTIONS = { env: ENVIRONMENT, timeoutMs: WITHIN_MS, maxOutputBytes: MAX_OUTPUT_BYTES };

/** Callers choose how many names are queried at once: this many programs run, the others wait. */
const MAX_AT_ONCE = 4;

/** Creates a runner of short programs, a few at a time. */
export function createRun(): Run {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (file, args) => {
    if (running >= MAX_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      return await runProgram(file, args, OPTIONS);
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}
