import { expect } from "chai";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../../tools/project.js";
import {
  ON_EITHER_ENGINE,
  SLOW,
  SUITES,
  USUAL,
  countRegoTests,
} from "../../../../tools/tests/suites.js";

describe("The suites", () => {
  it("that are usual exist", () => {
    expect(Object.keys(SUITES)).to.include.members([...USUAL]);
  });

  for (const pattern of new Set([...SLOW, ...ON_EITHER_ENGINE]))
    it(`have files: ${pattern}`, () => {
      expect(globSync(pattern, { cwd: ROOT })).not.to.deep.equal([]);
    });

  it("are all run by CI", () => {
    const script = readFileSync(join(ROOT, ".ci/run"), "utf8");
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      readonly scripts: { readonly cover: string };
    };
    const checked = [...scripts.cover.split(" ").slice(3), "rego"];
    expect(script).to.match(/^make check /m);
    expect(readFileSync(join(ROOT, "Makefile"), "utf8")).to.include(
      "node build/tools/build/check-rego.js",
    );
    const tested = /SUITES='([^']*)'/.exec(script)?.[1]?.split(" ") ?? [];
    expect([...checked, ...tested]).to.deep.equal(Object.keys(SUITES));
  });
});

describe("countRegoTests()", () => {
  const cases = [
    { what: "one that passes", report: [{ name: "test_a" }], passed: 1, failed: 0 },
    { what: "one that fails", report: [{ fail: true }, {}], passed: 1, failed: 1 },
    { what: "one that breaks off", report: [{ error: { code: "x" } }], passed: 0, failed: 1 },
    { what: "one that is left out", report: [{ skip: true }], passed: 0, failed: 1 },
    { what: "one that says it does not fail", report: [{ fail: false }], passed: 1, failed: 0 },
    {
      what: "one that breaks off and says it does not fail",
      report: [{ fail: false, error: {} }],
      passed: 0,
      failed: 1,
    },
  ];

  for (const { what, report, passed, failed } of cases) {
    it(`counts ${what}`, () => {
      expect(countRegoTests(JSON.stringify(report), () => undefined)).to.deep.equal({
        passed,
        failed,
      });
    });
  }
});
