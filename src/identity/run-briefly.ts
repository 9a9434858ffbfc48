import { execFile } from "node:child_process";

/** What became of a program. */
export interface Ran {
  /** Its exit code; null where it did not run to its end. */
  readonly code: number | null;
  readonly stdout: string;
  /** What it said of its failure, or what kept it from running. */
  readonly stderr: string;
}

/** Runs a program without a shell, and never throws. */
export type Run = (file: string, args: readonly string[]) => Promise<Ran>;

/** A name service that does not answer must not keep a call for longer. */
const WITHIN_MS = 2000;
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;
/** No variable of our own changes what is found, nor the language in which it is said. */
const ENVIRONMENT = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };

const OPTIONS = {
  env: ENVIRONMENT,
  timeout: WITHIN_MS,
  killSignal: "SIGKILL",
  maxBuffer: MAX_OUTPUT_BYTES,
} as const;

/** Callers choose how many names are asked for at once: so many programs run, the others wait. */
const MAX_AT_ONCE = 4;

/** Makes a runner of programs that take moments, a few at a time. */
export function createRun(): Run {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (file, args) => {
    if (running >= MAX_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      return await runOne(file, args);
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}

function runOne(file: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(file, args, OPTIONS, (error, stdout, stderr) => {
      if (error === null) resolve({ code: 0, stdout, stderr });
      // Its code is a text where the program could not be started, and null where it was ended.
      else if (typeof error.code === "number") resolve({ code: error.code, stdout, stderr });
      else resolve({ code: null, stdout, stderr: error.message });
    });
  });
}
