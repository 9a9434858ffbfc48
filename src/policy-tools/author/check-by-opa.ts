import { resolve } from "node:path";
import { PolicyBuildError } from "../../domain/errors.js";
import { tryOpa } from "../build/run-opa.js";
import type { AuthorFile, ControlFolder } from "./control-folder.js";
import { findingLine, type ControlFinding } from "./finding.js";
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
): Promise<readonly ControlFinding[]> {
  const rego = pathsOf(controls.flatMap((control) => control.rego));
  const tests = pathsOf(controls.flatMap((control) => control.tests));
  const { forControls, forTests, library, libraryWithFixtures } = workspace;
  const controlFiles = [...library, ...rego];
  const found = await runCheck(
    { options: forControls, files: controlFiles, tests: false },
    workspace,
  );
  // An error of a control is an error of its test as well.
  if (found.length > 0 || tests.length === 0) return found;
  const files = [...libraryWithFixtures, ...rego, ...tests];
  return runCheck({ options: forTests, files, tests: true }, workspace);
}

export function pathsOf(files: readonly AuthorFile[]): readonly string[] {
  return files.map(({ path }) => path);
}

/** OPA reports an unused import once for each of its stages. */
function withoutRepetition(findings: readonly ControlFinding[]): readonly ControlFinding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const line = findingLine(finding);
    const first = !seen.has(line);
    seen.add(line);
    return first;
  });
}

interface OpaCheck {
  readonly options: readonly string[];
  readonly files: readonly string[];
  readonly tests: boolean;
}

async function runCheck(
  { options, files, tests }: OpaCheck,
  { opa, builtins }: OpaWorkspace,
): Promise<readonly ControlFinding[]> {
  const common = ["check", "--strict", "--format", "json", "--max-errors", "0"];
  const { code, stdout, stderr } = await tryOpa(opa, [...common, ...options, ...files]);
  if (code === 0) return [];
  const own = new Map(files.map((file) => [resolve(file), file]));
  const pathOf = (file: string): string | null => own.get(resolve(file)) ?? null;
  const printed = stderr.trim() === "" ? stdout : stderr;
  const found = opaFindings(printed, { builtins, tests, pathOf });
  if (found !== null && found.length > 0) return withoutRepetition(found);
  throw new PolicyBuildError(
    `Cannot check the controls: opa check says: ${(stdout + stderr).trim()}`,
  );
}
