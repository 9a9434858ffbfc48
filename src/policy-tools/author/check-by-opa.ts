import { resolve } from "node:path";
import { PolicyBuildError } from "../../domain/errors.js";
import { tryOpa } from "../build/run-opa.js";
import type { AuthorFile, ControlFolder } from "./control-folder.js";
import { findingLine, type ControlFinding } from "./finding.js";
import type { OpaWorkspace } from "./opa-workspace.js";
import { joinedLines } from "../../domain/one-line.js";
import { adviceFor } from "../build/builtin-advice.js";

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

/** An error as `opa check --format json` prints it. */
interface OpaError {
  readonly message: string;
  readonly code?: string;
  readonly location?: { readonly file: string; readonly row: number };
}

/** Dependencies of findings. */
interface OpaContext {
  /** The built-ins that OPA knows, to tell those that cannot be evaluated from those that do not exist. */
  readonly builtins: ReadonlySet<string>;
  /** True if the files are tests. */
  readonly tests: boolean;
  /** Translates the path of a file that OPA names to the author's; null for a file that is not the author's. */
  readonly pathOf: (file: string) => string | null;
}

/**
 * Reads what OPA has against Rego files.
 *
 * @param printed What it printed: nothing, or one JSON object.
 * @returns Null if it is no such object.
 */
function opaFindings(printed: string, context: OpaContext): readonly ControlFinding[] | null {
  if (printed.trim() === "") return [];
  return errorsIn(printed)?.map((error) => findingOf(error, context)) ?? null;
}

function errorsIn(printed: string): readonly OpaError[] | null {
  try {
    const { errors = [] } = JSON.parse(printed) as { readonly errors?: readonly OpaError[] };
    return errors;
  } catch {
    return null;
  }
}

function findingOf(error: OpaError, { builtins, tests, pathOf }: OpaContext): ControlFinding {
  const { message, code = "opa", location = { file: "", row: 1 } } = error;
  const place = { file: pathOf(location.file) ?? location.file, line: Math.max(location.row, 1) };
  const unknown = /^undefined function (\S+)$/.exec(message)?.[1] ?? "";
  if (builtins.has(unknown)) {
    const text = unsupported(unknown, tests);
    return { rule: "unsupported-builtin", level: "error", ...place, message: text };
  }
  const rule = code.replace(/^rego_/, "opa-").replaceAll("_", "-");
  return { rule, level: "error", ...place, message: joinedLines(message, "; ") };
}

function unsupported(name: string, tests: boolean): string {
  if (tests)
    return `the function ${name} cannot be used in a test, which reaches neither network nor environment; write its result into the test`;
  return `the function ${name} cannot be evaluated in a decision; ${adviceFor(name)}`;
}
