import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import type { ControlFinding } from "../../../../src/policy-tools/author/finding.js";
import type { TestReport } from "../../../../src/policy-tools/author/test-result.js";
import { freshFolder } from "../../../fresh-folder.js";
import { withCompilers } from "../../../with-compilers.js";
import { policy } from "./policy.js";

describe("dockwarden policy", () => {
  const at = freshFolder();
  withCompilers();

  /** Changes the rule of the new control `late`. */
  function edit(file: string, part: string, replacement: string): void {
    const path = at(`late/${file}`);
    const text = readFileSync(path, "utf8");
    expect(text).to.include(part);
    writeFileSync(
      path,
      text.replace(part, () => replacement),
    );
  }

  it("makes a control that check, fmt and test accept", async () => {
    const made = await policy("new", "late", "--in", at());
    expect(made).to.include({ code: 0, err: "" });
    expect(made.out.trim().split("\n")).to.deep.equal([
      at("late/late.rego"),
      at("late/late_test.rego"),
      at("late/examples.yaml"),
    ]);
    const checked = await policy("check", at());
    expect(checked).to.include({ code: 0, out: "1 control: 0 errors, 0 warnings\n" });
    expect(await policy("fmt", "--check", at())).to.include({ code: 0, out: "" });
    const tested = await policy("test", at("late"), "--coverage");
    expect(tested.out).to.match(
      /late\.rego: 100 % of \d+ lines evaluated\n4 tests and 3 examples: all passed\n$/,
    );
    expect(tested.code).to.equal(0);
  });

  it("fails a check with file and line, also as JSON", async () => {
    await policy("new", "late", "--in", at());
    edit("late.rego", "not _permitted\n}", "not _permitted\n\ttime.now_ns() > 1\n}");
    const { code, out } = await policy("check", at("late"));
    expect(code).to.equal(1);
    expect(out).to.match(
      /late\.rego:35: error: the function time\.now_ns cannot be evaluated .* \(unsupported-builtin\)\n1 control: 1 error, 0 warnings\n$/,
    );
    const json = await policy("check", at("late"), "--json");
    const { controls, findings } = JSON.parse(json.out) as {
      controls: number;
      findings: ControlFinding[];
    };
    expect(json.code).to.equal(1);
    expect(controls).to.equal(1);
    expect(findings.map(({ rule, line }) => ({ rule, line }))).to.deep.equal([
      { rule: "unsupported-builtin", line: 35 },
    ]);
    const tested = await policy("test", at("late"));
    expect(tested).to.include({ code: 1, out: "" });
    expect(tested.err).to.include("(unsupported-builtin)");
  });

  it("fails tests in every form", async () => {
    await policy("new", "late", "--in", at());
    edit("examples.yaml", "message: This", "message: That");
    const text = await policy("test", at());
    expect(text.code).to.equal(1);
    expect(text.out).to.include(
      "late: denies: A container that always restarts\n  the message differs\n  wanted: That restart policy",
    );
    const json = await policy("test", at(), "--format", "json");
    const { results } = JSON.parse(json.out) as TestReport;
    expect(
      results.filter(({ outcome }) => outcome === "failed").map(({ name }) => name),
    ).to.deep.equal(["denies: A container that always restarts"]);
    const sarif = await policy("test", at(), "--format", "sarif");
    expect(sarif.code).to.equal(1);
    expect(JSON.parse(sarif.out)).to.have.property("version", "2.1.0");
    const junit = await policy("test", at(), "--format", "junit");
    expect(junit.out).to.match(/<testsuite name="late" tests="7" failures="1"/);
  });

  it("formats files, and says which", async () => {
    await policy("new", "late", "--in", at());
    const formatted = readFileSync(at("late/late.rego"), "utf8");
    edit("late.rego", "\tnot _permitted", "    not   _permitted");
    expect(await policy("fmt", "--check", at())).to.include({
      code: 1,
      out: `${at("late/late.rego")}\n`,
    });
    expect(await policy("fmt", at())).to.include({ code: 0, out: `${at("late/late.rego")}\n` });
    expect(readFileSync(at("late/late.rego"), "utf8")).to.equal(formatted);
  });

  it("says what is no folder of controls", async () => {
    mkdirSync(at("empty"));
    for (const [command, folder, says] of [
      ["check", at("nothing"), "ENOENT"],
      ["test", at("empty"), "Cannot find a control"],
      ["fmt", at("empty"), "Cannot find a control"],
    ] as const) {
      const { code, err } = await policy(command, folder);
      expect(code).to.equal(2);
      expect(err).to.include(says);
    }
  });

  it("refuses ids and actions with an exit code of their own", async () => {
    expect(await policy("new", "Late", "--in", at())).to.include({ code: 2 });
    expect((await policy("new", "late", "--in", at(), "--action", "x.y")).err).to.include(
      'there is no action "x.y"',
    );
  });
});
