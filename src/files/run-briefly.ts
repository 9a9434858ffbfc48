import { execFile } from "node:child_process";

/** The result of a program. */
export interface BriefRun {
  /** Its exit code; null if it did not run to its end. */
  readonly code: number | null;
  readonly stdout: string;
  /** Its standard error, or the reason why it could not run. */
  readonly stderr: string;
}

/** Runs a program without a shell, and never throws. */
export type Run = (file: string, args: readonly string[]) => Promise<BriefRun>;

/** A name service that does not answer must not delay a request for longer. */
const WITHIN_MS = 2000;
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;
/** Variables of this process change neither the result nor its language. */
const ENVIRONMENT = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };

const OPTIONS = {
  env: ENVIRONMENT,
  timeout: WITHIN_MS,
  killSignal: "SIGKILL",
  maxBuffer: MAX_OUTPUT_BYTES,
} as const;

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
      return await runOne(file, args);
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}

function runOne(file: string, args: readonly string[]): Promise<BriefRun> {
  return new Promise((resolve) => {
    execFile(file, args, OPTIONS, (error, stdout, stderr) => {
      if (error === null) resolve({ code: 0, stdout, stderr });
      else if (error.code === "ENOENT")
        resolve({ code: null, stdout, stderr: `${file} does not exist where Dockwarden runs` });
      // The code is a text if the program could not be started, and null if it was killed.
      else if (typeof error.code === "number") resolve({ code: error.code, stdout, stderr });
      else resolve({ code: null, stdout, stderr: error.message });
    });
  });
}
