import { PolicyBuildError } from "../src/domain/errors.js";

/** A tool cannot do its work; the message is one line that says what failed and what helps. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}

/** Returns true for what a tool throws on purpose; its message says it all. */
export function isToolError(thrown: unknown): thrown is ToolError | PolicyBuildError {
  return thrown instanceof ToolError || thrown instanceof PolicyBuildError;
}

/** Runs a tool's work as a program: what it throws on purpose becomes one line on stderr and exit code 1. */
export async function runTool(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (!isToolError(thrown)) throw thrown;
    toStderr(thrown.message);
    process.exitCode = 1;
  }
}

/** Writes a line to stderr. */
export function toStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}
