import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import type { ControlFinding } from "../../../../src/policy-tools/author/finding.js";
import { testControls } from "../../../../src/policy-tools/author/test-controls.js";
import type { TestReport, TestResult } from "../../../../src/policy-tools/author/test-result.js";
import { freshFolder } from "../../../fresh-folder.js";
import { checkTools, writtenControl, type Edits } from "./written-control.js";

describe("testControls()", () => {
  const at = freshFolder();

  /** Without examples, which have tests of their own, so that nothing is compiled. */
  async function tested(
    edits: Edits,
    measure = false,
  ): Promise<TestReport | readonly ControlFinding[]> {
    const control = { ...writtenControl(at(), edits), examples: null };
    const tools = { ...(await checkTools()), compile: () => Promise.resolve(loadLibrary()) };
    return testControls([control], tools, measure);
  }

  async function failuresOf(edits: Edits, measure = false): Promise<readonly TestResult[]> {
    const report = await tested(edits, measure);
    if (!("results" in report)) throw new Error(JSON.stringify(report));
    return report.results.filter(({ outcome }) => outcome === "failed");
  }

  it("passes the tests of the template, which evaluate every line", async () => {
    const report = await tested({}, true);
    expect(report).to.have.property("results").with.lengthOf(4);
    const { results, coverage } = report as TestReport;
    expect(results.map(({ outcome }) => outcome)).to.deep.equal(Array(4).fill("passed"));
    expect(coverage?.map(({ missed }) => missed)).to.deep.equal([[]]);
  });

  it("shows the expression that does not hold, with the values in it", async () => {
    const edits: Edits = {
      "_test.rego": [
        ['"value": "always"', '"value": "never"'],
        ["test_deny_another_policy if {", 'test_deny_another_policy if {\n\tprint("seen", input)'],
      ],
    };
    const [failed, ...others] = await failuresOf(edits);
    expect(others).to.deep.equal([]);
    expect(failed).to.include({
      control: "own_rule",
      name: "test_deny_another_policy",
      kind: "rego",
    });
    expect(failed?.line).to.be.within(18, 24);
    expect(failed?.got).to.include('{{"control": "own_rule", "field"');
    expect(failed?.got).to.match(/\nprinted:\nseen /);
  });

  it("reports a skipped test", async () => {
    const report = await tested({
      "_test.rego": [["test_deny_another", "todo_test_deny_another"]],
    });
    const skipped = (report as TestReport).results.filter(({ outcome }) => outcome === "skipped");
    expect(skipped.map(({ name }) => name)).to.deep.equal(["todo_test_deny_another_policy"]);
  });

  it("names each line that no test evaluates", async () => {
    const rule = '\n_permitted if input.spec.image.name == "docker.io/library/other"\n';
    const failed = await failuresOf(
      {
        ".rego": [[/$/, rule]],
        "_test.rego": [
          [/\ntest_allow_another_action.*\n/, "\n"],
          [/\ntest_deny_[\s\S]*$/, "\n"],
          [/\ntest_allow_a_policy.*\n/, "\ntest_nothing if 1 == 1\n"],
        ],
      },
      true,
    );
    expect(failed.length).to.be.greaterThan(1);
    for (const one of failed)
      expect(one).to.include({
        kind: "coverage",
        message: "no test evaluates this line, so it may say anything",
      });
  });

  it("says why controls cannot be tested", async () => {
    const found = await tested({
      ".rego": [
        ["severity: medium", "severity: hihg"],
        ["not _permitted", "not _permited"],
      ],
    });
    expect(found).to.be.an("array").that.has.lengthOf(2);
    expect((found as readonly ControlFinding[]).map(({ rule }) => rule)).to.deep.equal([
      "metadata",
      "opa-unsafe-var-error",
    ]);
  });

  it("fails a control that nothing tests", async () => {
    const control = { ...writtenControl(at()), examples: null, tests: [] };
    const tools = { ...(await checkTools()), compile: () => Promise.resolve(loadLibrary()) };
    const report = (await testControls([control], tools, false)) as TestReport;
    expect(report.results.map(({ message }) => message)).to.deep.equal([
      "the control has no tests; write own_rule_test.rego or examples.yaml",
    ]);
  });

  it("runs tests without the tests of the shipped library", async () => {
    writeFileSync(join(at(), "note.txt"), "");
    const { results } = (await tested({})) as TestReport;
    expect(results.every(({ control }) => control === "own_rule")).to.equal(true);
  });
});
