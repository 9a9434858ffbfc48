import { PolicyBuildError } from "../../domain/errors.js";
import { runProgram, type ProgramOutcome, type RunOptions } from "../../files/run-program.js";

/** Rules can make the compiler work without end. */
const TIME_LIMIT_MS = 120_000;

/** Variables such as OPA_BUILD_OPTIMIZE would change what OPA does. */
const NO_VARIABLES = {};

/** Runs OPA for at most two minutes, without the variables that configure it. Never throws. */
export function tryOpa(
  opa: string,
  args: readonly string[],
  options: Pick<RunOptions, "cwd" | "input"> = {},
): Promise<ProgramOutcome> {
  return runProgram(opa, args, { ...options, env: NO_VARIABLES, timeoutMs: TIME_LIMIT_MS });
}

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
  const { code, stdout, stderr } = await tryOpa(opa, args, { cwd: folder });
  if (code === 0) return stdout;
  // opa build reports on stdout, opa inspect on stderr.
  const said = (stdout + stderr).trim();
  throw new PolicyBuildError(`Cannot compile the policy: opa ${String(args[0])} says: ${said}`);
}
