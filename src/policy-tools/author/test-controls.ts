import type { AuthorTools } from "./author-tools.js";
import { checkByOpa } from "./check-by-opa.js";
import type { ControlFolder } from "./control-folder.js";
import { folderFindings } from "./folder-findings.js";
import { findingsInOrder, type ControlFinding } from "./finding.js";
import { metadataFindings } from "./metadata-findings.js";
import { withOpaWorkspace } from "./opa-workspace.js";
import { runExamples } from "./run-examples.js";
import { coverageOf, runRegoTests } from "./run-rego-tests.js";
import type { FileCoverage, TestReport, TestResult } from "./test-result.js";

/** Dependencies of the tests of controls. */
export type TestTools = Pick<AuthorTools, "opa" | "shipped" | "catalogue" | "compile">;

/**
 * Tests controls: their tests in Rego by OPA, then their examples by the compiled policy.
 *
 * @param measure Whether to measure what the tests evaluate; a line that none does is a failure.
 * @returns The results; or why the controls cannot be compiled.
 */
export function testControls(
  controls: readonly ControlFolder[],
  tools: TestTools,
  measure: boolean,
): Promise<TestReport | readonly ControlFinding[]> {
  return withOpaWorkspace(tools, async (workspace) => {
    const own = controls.flatMap((control) => [
      ...folderFindings(control, tools.catalogue).filter(({ level }) => level === "error"),
      ...metadataFindings(control),
    ]);
    const found = [...own, ...(await checkByOpa(controls, workspace))];
    if (found.length > 0) return findingsInOrder(found);
    const tests = await runRegoTests(controls, workspace);
    const coverage = measure ? await coverageOf(controls, workspace) : null;
    const examples = await runExamples(controls, await tools.compile(controls));
    const results = [...nothingTested(controls), ...tests, ...examples];
    return { results: [...results, ...coverageResults(controls, coverage)], coverage };
  });
}

/** A control without tests and examples has not passed them. */
function nothingTested(controls: readonly ControlFolder[]): readonly TestResult[] {
  return controls
    .filter(({ tests, examples }) => tests.length === 0 && examples === null)
    .map(({ id, path }) => ({
      ...{ kind: "rego", control: id, name: "tests", file: path, line: 1, outcome: "failed" },
      message: `the control has no tests; write ${id}_test.rego or examples.yaml`,
      ...{ wanted: null, got: null, milliseconds: 0 },
    }));
}

function coverageResults(
  controls: readonly ControlFolder[],
  coverage: readonly FileCoverage[] | null,
): readonly TestResult[] {
  return (coverage ?? []).flatMap(({ file, missed }) => {
    const id = controls.find(({ rego }) => rego.some(({ path }) => path === file))?.id ?? "";
    return missed.map((line) => ({
      ...{ kind: "coverage", control: id, name: `line ${line}`, file, line, outcome: "failed" },
      message: "no test evaluates this line, so it may say anything",
      ...{ wanted: null, got: null, milliseconds: 0 },
    }));
  });
}
