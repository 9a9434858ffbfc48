import { expect } from "chai";
import { problemOfMetadata } from "../../../../src/policy-tools/build/plain-metadata.js";
import { customControl } from "../../../custom-control.js";

describe("problemOfMetadata()", () => {
  const withBlock = (...lines: readonly string[]): string =>
    ["package a", "", ...lines.map((line) => `# ${line}`), "x := 1", ""].join("\n");

  it("has nothing against a control", () => {
    expect(problemOfMetadata(customControl())).to.equal(null);
    expect(problemOfMetadata(withBlock("METADATA", "title: a", "", "authors:", "- b"))).to.equal(
      null,
    );
    expect(problemOfMetadata(withBlock("schemas: a comment"))).to.equal(null);
  });

  for (const line of [
    "schemas: []",
    '"sch\\u0065mas": []',
    "!!binary c2NoZW1hcw==: []",
    "? schemas",
    "{schemas: []}",
    "<<: *a",
    "&a schemas: []",
  ])
    it(`refuses ${line}, by which OPA may read files and addresses`, () => {
      for (const block of [
        ["METADATA", "title: a", line],
        ["METADATA more", "  title: a", `  ${line}`],
        ["METADATA", line],
      ])
        expect(problemOfMetadata(withBlock(...block))).to.match(/^METADATA has .*; remove it$/);
    });
});
