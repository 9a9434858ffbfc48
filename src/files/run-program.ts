import { execFile, type ExecFileException } from "node:child_process";

/** The exit code and the output of a program that has ended. */
export interface ProgramOutcome {
  /** The exit code; null when it could not be started or a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Settings of a run: environment, input and limits. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Text for its standard input; by default nothing is written and it stays open. */
  readonly input?: string;
  /** After how many milliseconds it is killed; by default never. */
  readonly timeoutMs?: number;
  /** The most that it may print on either channel; 256 MB by default. */
  readonly maxOutputBytes?: number;
}

/** Runs a program to its end. Never throws: one that cannot be started has code null and says why in `stderr`. */
export function runProgram(
  file: string,
  args: readonly string[],
  { input, timeoutMs = 0, maxOutputBytes = 256 << 20, ...options }: RunOptions = {},
): Promise<ProgramOutcome> {
  return new Promise((resolve) => {
    const limits = {
      maxBuffer: maxOutputBytes,
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    } as const;
    const child = execFile(file, args, { ...options, ...limits }, (error, stdout, stderr) => {
      if (error === null) resolve({ code: 0, stdout, stderr });
      else if (typeof error.code === "number") resolve({ code: error.code, stdout, stderr });
      else resolve({ code: null, stdout, stderr: whyEnded(file, error, stderr, timeoutMs) });
    });
    // A program may end before it has read all; its outcome says why.
    if (input !== undefined) child.stdin?.on("error", () => undefined).end(input);
  });
}

function whyEnded(
  file: string,
  error: ExecFileException,
  stderr: string,
  timeoutMs: number,
): string {
  if (error.code === "ENOENT") return `${file} does not exist where Dockwarden runs`;
  // One that printed too much was killed too, and has a code that says so.
  if (error.killed === true && timeoutMs > 0 && typeof error.code !== "string")
    return `it was ended after ${timeoutMs / 1000} seconds`;
  return stderr === "" ? error.message : stderr;
}

/** Returns the last line of a program's output, in which most programs name the problem. */
export function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}
