import { resolve } from "node:path";
import { PolicyBuildError } from "../errors.js";
import { runProgram } from "../policy-build/run-program.js";
import type { AuthorFile, ControlFolder } from "./control-folder.js";
import type { Finding } from "./finding.js";
import { opaFindings } from "./opa-findings.js";
import type { OpaWorkspace } from "./opa-workspace.js";

/**
 * Returns what OPA has against controls and their tests: it compiles the controls strictly, against the schema of the
 * input and with the built-ins that can be evaluated, and then the tests with them.
 *
 * @throws {PolicyBuildError} When OPA cannot be run.
 */
export async function checkByOpa(
  controls: readonly ControlFolder[],
  workspace: OpaWorkspace,
): Promise<readonly Finding[]> {
  const rego = pathsOf(controls.flatMap((control) => control.rego));
  const tests = pathsOf(controls.flatMap((control) => control.tests));
  const { forControls, forTests, library, libraryWithFixtures } = workspace;
  const found = await runCheck(forControls, [...library, ...rego], workspace);
  // An error of a control is an error of its test as well.
  if (found.length > 0 || tests.length === 0) return found;
  return runCheck(forTests, [...libraryWithFixtures, ...rego, ...tests], workspace);
}

export function pathsOf(files: readonly AuthorFile[]): readonly string[] {
  return files.map(({ path }) => path);
}

async function runCheck(
  options: readonly string[],
  files: readonly string[],
  { opa, builtins }: OpaWorkspace,
): Promise<readonly Finding[]> {
  const common = ["check", "--strict", "--format", "json", "--max-errors", "0"];
  const { code, stdout, stderr } = await runProgram(opa, [...common, ...options, ...files]);
  if (code === 0) return [];
  const own = new Map(files.map((file) => [resolve(file), file]));
  const pathOf = (file: string): string | null => own.get(resolve(file)) ?? null;
  const printed = stderr.trim() === "" ? stdout : stderr;
  const found = opaFindings(printed, builtins, pathOf);
  if (found !== null && found.length > 0) return found;
  throw new PolicyBuildError(
    `Cannot check the controls: opa check says: ${(stdout + stderr).trim()}`,
  );
}
