import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { Violation } from "../../../../src/domain/decision.js";
import { createRuleFinder } from "../../../../src/preview/explain/control-rules.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { ROOT } from "../../../../tools/project.js";
import { readRules } from "../../../../src/policy-tools/build/read-rules.js";

const violation = (control: string, field: string | null, message: string): Violation => ({
  ...{ control, field, message, mode: "deny", severity: "high" },
  ...{ value: null, remedy: null, references: [] },
});

describe("createRuleFinder()", () => {
  const rulesOf = createRuleFinder(loadLibrary());

  it("finds the rule of a message with its placeholders filled, at the line where it begins", () => {
    const message =
      "Mount type nfs is not known and may not be used. Use type=volume, bind or tmpfs.";
    const [rule, ...others] = rulesOf(violation("bind_mount_allowlist", "x", message));
    expect(others).to.deep.equal([]);
    const lines = readFileSync(join(ROOT, rule?.file ?? ""), "utf8").split("\n");
    expect(lines[(rule?.line ?? 0) - 1]).to.match(/^violations contains /);
    expect(lines[rule?.line ?? 0]).to.include('"message": "type"');
  });

  it("prefers the rule that names the field", () => {
    const found = rulesOf(violation("privileged_container", "HostConfig.Privileged", "Ask carol."));
    expect(found.length).to.be.above(0);
    for (const { file } of found) expect(file).to.include("/privileged_container.rego");
  });

  it("finds no rule of an unknown control", () => {
    expect(rulesOf(violation("nothing", null, "x"))).to.deep.equal([]);
  });

  it("is what the Rego library has: each control has a rule, or finds violations in responses alone", () => {
    const controls = Object.keys(loadLibrary().catalogue);
    const built = JSON.parse(readFileSync(join(ROOT, "build/policy/rules.json"), "utf8")) as object;
    const rules = readRules(join(ROOT, "rego"), controls);
    expect(built).to.deep.equal(rules);
    expect(controls.filter((id) => rules[id]?.length === 0)).to.deep.equal([]);
  });
});
