import { resolve } from "node:path";
import { PolicyBuildError } from "../../domain/errors.js";
import { tryOpa } from "../build/run-opa.js";
import { pathsOf } from "./check-by-opa.js";
import type { ControlFolder } from "./control-folder.js";
import type { OpaWorkspace } from "./opa-workspace.js";
import type { FileCoverage, TestResult } from "./test-result.js";

/** A test as `opa test --format json` prints it. */
interface OpaTest {
  readonly location: { readonly file: string; readonly row: number };
  /** `data.docker.authz.controls.a_test` */
  readonly package: string;
  readonly name: string;
  readonly fail?: boolean;
  readonly skip?: boolean;
  readonly error?: { readonly message?: string };
  /** Its output, in Base64. */
  readonly output?: string;
  /** In nanoseconds. */
  readonly duration: number;
}

/**
 * Runs the tests of controls that are written in Rego, with the shipped library and its fixtures beside them. They reach
 * neither network nor files.
 *
 * @throws {PolicyBuildError} When OPA cannot run them.
 */
export async function runRegoTests(
  controls: readonly ControlFolder[],
  workspace: OpaWorkspace,
): Promise<readonly TestResult[]> {
  const results: TestResult[] = [];
  for (const control of controls)
    if (control.tests.length > 0) results.push(...(await testsOf(control, workspace)));
  return results;
}

async function testsOf(
  control: ControlFolder,
  workspace: OpaWorkspace,
): Promise<readonly TestResult[]> {
  const files = filesOf(control, workspace);
  const args = ["test", "--format", "json", ...workspace.forTests, ...files];
  const { stdout, stderr } = await tryOpa(workspace.opa, args);
  const tests = parsed(stdout, stderr) as readonly OpaTest[];
  const details = tests.some(hasFailed)
    ? await detailsOf(files, workspace)
    : new Map<string, string>();
  return tests.map((test) => resultOf(control, test, details));
}

function filesOf(control: ControlFolder, { libraryWithFixtures }: OpaWorkspace): readonly string[] {
  return [...libraryWithFixtures, ...pathsOf(control.rego), ...pathsOf(control.tests)];
}

function parsed(stdout: string, stderr: string): unknown {
  try {
    return JSON.parse(stdout) as unknown;
  } catch {
    const said = (stdout + stderr).trim();
    throw new PolicyBuildError(
      `Cannot run the tests: opa test says: ${said}; see "dockwarden policy check"`,
    );
  }
}

/** The line above an expression that does not hold. */
const PLACE = /^\S+\.rego:(\d+):\s*/;

function resultOf(
  control: ControlFolder,
  test: OpaTest,
  details: ReadonlyMap<string, string>,
): TestResult {
  const { location, name, duration, skip = false } = test;
  const about = { kind: "rego", control: control.id, name, line: location.row } as const;
  const result: TestResult = {
    ...{ ...about, file: pathOf(location.file, control), milliseconds: duration / 1e6 },
    ...{ outcome: skip ? "skipped" : "passed", message: null, wanted: null, got: null },
  };
  if (!hasFailed(test)) return result;
  const detail = details.get(`${test.package}.${name}`) ?? "";
  return {
    ...result,
    line: Number(PLACE.exec(detail)?.[1] ?? location.row),
    outcome: "failed",
    message: messageOf(test),
    ...{ wanted: "every expression holds", got: gotOf(detail, test.output) },
  };
}

function messageOf({ error }: OpaTest): string {
  return error?.message ?? "an expression of the test does not hold";
}

function hasFailed({ fail, error }: OpaTest): boolean {
  return fail === true || error !== undefined;
}

function gotOf(detail: string, output = ""): string | null {
  const printed = Buffer.from(output, "base64").toString().trimEnd();
  const lines = [
    ...(detail === "" ? [] : [detail.replace(PLACE, "")]),
    ...(printed === "" ? [] : ["printed:", printed]),
  ];
  return lines.length === 0 ? null : lines.join("\n");
}

function pathOf(file: string, { tests }: ControlFolder): string {
  return pathsOf(tests).find((path) => resolve(path) === resolve(file)) ?? file;
}

/** Returns OPA's details of each failed test, by its full name: the expression that does not hold, and the values in it. */
async function detailsOf(
  files: readonly string[],
  { opa, forTests }: OpaWorkspace,
): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await tryOpa(opa, ["test", "--var-values", ...forTests, ...files]);
  const [, failures = ""] = stdout.split(/^FAILURES\n-+\n/m);
  const blocks = failures.split(/^(?=data\.\S+: (?:FAIL|ERROR))/m);
  return new Map(
    blocks.flatMap((block): [string, string][] => {
      const [head = "", ...lines] = block.split(/\n-{20,}/)[0]?.split("\n") ?? [];
      const name = /^(data\.\S+): /.exec(head)?.[1];
      return name === undefined ? [] : [[name, withoutIndent(lines)]];
    }),
  );
}

function withoutIndent(lines: readonly string[]): string {
  const text = lines
    .filter((line) => line.trim() !== "")
    .map((line) => line.replaceAll("\t", "    "));
  const indents = text.map((line) => line.length - line.trimStart().length);
  const least = Math.min(...indents);
  return text.map((line) => line.slice(least)).join("\n");
}

interface CoverageReport {
  readonly files: Readonly<Record<string, Coverage>>;
}

interface Coverage {
  readonly covered_lines?: number;
  readonly not_covered?: readonly { readonly start: { readonly row: number } }[];
}

/** Returns which lines of each control's rules its tests evaluate. */
export async function coverageOf(
  controls: readonly ControlFolder[],
  workspace: OpaWorkspace,
): Promise<readonly FileCoverage[]> {
  const found: FileCoverage[] = [];
  for (const control of controls) {
    const files = filesOf(control, workspace);
    const args = ["test", "--coverage", "--format", "json", ...workspace.forTests, ...files];
    const { stdout, stderr } = await tryOpa(workspace.opa, args);
    const report = parsed(stdout, stderr) as CoverageReport;
    const byFile = new Map(Object.entries(report.files).map(([file, one]) => [resolve(file), one]));
    for (const path of pathsOf(control.rego))
      found.push(coverageIn(path, byFile.get(resolve(path))));
  }
  return found;
}

function coverageIn(file: string, coverage: Coverage | undefined): FileCoverage {
  const { covered_lines: covered = 0, not_covered: missed = [] } = coverage ?? {};
  return { file, covered, missed: [...new Set(missed.map(({ start }) => start.row))] };
}
