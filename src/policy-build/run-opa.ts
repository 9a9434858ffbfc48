import { PolicyBuildError } from "../errors.js";
import { runProgram } from "./run-program.js";

/** Rules can make the compiler work without end. */
const TIME_LIMIT_MS = 120_000;

/**
 * Runs OPA in `folder` and gives what it prints.
 *
 * @throws {PolicyBuildError} When it fails, with all that it says: it names file and line.
 */
export async function runOpa(
  opa: string,
  args: readonly string[],
  folder: string,
): Promise<string> {
  const options = { cwd: folder, timeoutMs: TIME_LIMIT_MS };
  const { code, stdout, stderr } = await runProgram(opa, args, options);
  if (code === 0) return stdout;
  // opa build reports on stdout, opa inspect on stderr.
  const said = (stdout + stderr).trim();
  throw new PolicyBuildError(`Cannot compile the policy: opa ${String(args[0])} says: ${said}`);
}
