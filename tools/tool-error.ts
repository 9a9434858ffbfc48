/** A tool cannot do its work; the message is one line that says what failed and what helps. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}

/** Runs a tool's work as a program: a `ToolError` becomes one line on stderr and exit code 1. */
export async function runTool(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (!(thrown instanceof ToolError)) throw thrown;
    process.stderr.write(`${thrown.message}\n`);
    process.exitCode = 1;
  }
}
