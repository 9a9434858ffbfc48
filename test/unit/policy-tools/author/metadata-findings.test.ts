import { expect } from "chai";
import { metadataFindings } from "../../../../src/policy-tools/author/metadata-findings.js";
import { freshFolder } from "../../../fresh-folder.js";
import { expectFinding, type FindingCase } from "./finding-case.js";
import { writtenControl } from "./written-control.js";

const FIELDS = ["title", "severity", "mode", "endpoints", "message", "remedy", "group"];

function withoutField(field: string): FindingCase {
  return {
    name: `METADATA without ${field}`,
    edits: { ".rego": [[new RegExp(`^# +${field}:.*\\n`, "m"), ""]] },
    rule: "metadata",
    says: `METADATA has no ${field === "title" ? "" : "custom."}${field}`,
    line: 1,
  };
}

describe("metadataFindings()", () => {
  const at = freshFolder();

  it("finds nothing in the template", () => {
    expect(metadataFindings(writtenControl(at()))).to.deep.equal([]);
  });

  const metadata: readonly FindingCase[] = [
    ...FIELDS.map(withoutField),
    {
      name: "METADATA without description",
      edits: { ".rego": [[/^# description: [^]*?(?=# related)/m, ""]] },
      rule: "metadata",
      says: "METADATA has no description",
      line: 1,
    },
    {
      name: "an unknown severity",
      edits: { ".rego": [["severity: medium", "severity: hihg"]] },
      rule: "metadata",
      says: 'custom.severity is "hihg"; it must be one of low, medium, high, critical',
      line: 12,
    },
    {
      name: "an unknown action",
      edits: { ".rego": [["[container.create]", "[container.create, exec.creat]"]] },
      rule: "metadata",
      says: 'custom.endpoints names "exec.creat", which is no action; of this kind there are exec.create',
      line: 14,
    },
    {
      name: "the group that cannot be switched off",
      edits: { ".rego": [["group: custom", "group: hygiene"]] },
      rule: "metadata",
      says: "choose another",
    },
    {
      name: "a misspelt member",
      edits: { ".rego": [["#   remedy:", "#   remedi: x\n#   remedy:"]] },
      rule: "metadata",
      says: 'custom has "remedi", which means nothing',
    },
    {
      name: "a parameter without default",
      edits: { ".rego": [[/#\s+default: .*\n/, ""]] },
      rule: "metadata",
      says: "METADATA has no custom.parameters.allowed_policies.default",
    },
    {
      name: "a default of another type",
      edits: { ".rego": [[/default: .*/, "default: 7"]] },
      rule: "metadata",
      says: "custom.parameters.allowed_policies.default is 7, it must be a list of strings",
    },
    {
      name: "a parameter of an unknown type",
      edits: { ".rego": [["type: strings", "type: string[]"]] },
      rule: "metadata",
      says: 'custom.parameters.allowed_policies.type is "string[]"',
    },
    {
      name: "another package",
      edits: {
        ".rego": [
          ["package docker.authz.controls.own_rule", "package docker.authz.controls.memory_limit"],
        ],
      },
      rule: "metadata",
      says: 'the package is "docker.authz.controls.memory_limit", it must be docker.authz.controls.own_rule',
    },
    {
      name: "METADATA of a rule",
      edits: { ".rego": [["violations contains", "# METADATA\n# title: x\nviolations contains"]] },
      rule: "metadata",
      says: "only the package may have METADATA, once, in own_rule.rego",
    },
    {
      name: "METADATA that is no YAML",
      edits: { ".rego": [["group: custom", "group: [custom"]] },
      rule: "metadata",
      says: "the METADATA is no YAML",
    },
  ];

  for (const one of metadata) {
    it(`refuses ${one.name}`, () => {
      expectFinding(metadataFindings(writtenControl(at(), one.edits)), one);
    });
  }
});
