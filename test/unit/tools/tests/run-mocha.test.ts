import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { countTests, runMocha } from "../../../../tools/tests/run-mocha.js";
import { freshFolder, type At } from "../../../fresh-folder.js";

/** A run of one test file; its report goes where nobody reads it. */
function run(at: At, text: string): Parameters<typeof runMocha>[0] {
  writeFileSync(at("one.test.mjs"), text);
  return {
    files: [at("*.test.mjs")],
    env: process.env,
    timeoutMs: 5000,
    maxFailures: 3,
    report: "Dot",
    output: "ignore",
  };
}

const PASS = 'it("passes", () => {});\n';
const FAIL = 'it("fails", () => { throw new Error("on purpose"); });\n';

describe("runMocha()", () => {
  const at = freshFolder();

  const cases = [
    { what: "tests that pass", text: PASS + PASS, passed: 2, failed: 0 },
    { what: "one that fails", text: PASS + FAIL, passed: 1, failed: 1 },
    {
      what: "a file that cannot be loaded",
      text: `${PASS}throw new Error("x");`,
      passed: 0,
      failed: 1,
    },
    { what: "no test", text: "", passed: 0, failed: 1 },
    {
      what: "a test that is left out",
      text: `${PASS}it.skip("x", () => {});\n`,
      passed: 1,
      failed: 1,
    },
    {
      what: "a process that ends itself",
      text: `${PASS}it("x", () => process.exit(0));\n`,
      passed: 0,
      failed: 1,
    },
    {
      what: "an error after a hook",
      text: `${PASS}after(() => { throw new Error("x"); });\n`,
      passed: 1,
      failed: 1,
    },
  ];

  for (const { what, text, passed, failed } of cases) {
    it(`counts ${what}`, async () => {
      expect(await runMocha(run(at, text))).to.deep.include({ passed, failed });
    });
  }

  it("ends after so many failures, and counts them", async () => {
    const report = await runMocha(run(at, FAIL.repeat(5) + PASS));
    expect(report).to.deep.include({ passed: 0, failed: 3 });
  });

  it("tells which tests are left out since the machine lacks something", async () => {
    const left = ["a (needs root)", "b (needs docker)", "c (needs root)"];
    const text = PASS + left.map((title) => `it.skip("${title}", () => {});\n`).join("");
    expect(await runMocha(run(at, text))).to.deep.equal({
      ...{ passed: 1, failed: 0, failures: [] },
      left: [
        { tests: 2, reason: "they need root" },
        { tests: 1, reason: "they need docker" },
      ],
    });
  });

  it("says what failed, hooks included", async () => {
    const hook =
      'describe("suite", () => { before(() => { throw new Error("hook"); }); it("x"); });\n';
    const { failures } = await runMocha(run(at, PASS + FAIL + hook));
    expect(failures).to.deep.equal([
      { title: "fails", message: "on purpose", isHook: false },
      { title: 'suite "before all" hook for "x"', message: "hook", isHook: true },
    ]);
  });
});

describe("countTests()", () => {
  const at = freshFolder();

  it("counts without running", async () => {
    expect(await countTests(run(at, PASS + FAIL))).to.equal(2);
  });
});
