import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { controlFile, controlIds } from "../../../../tools/control-files.js";
import {
  byName,
  makeLean,
  withMessagesAlone,
  withActions,
  withOneChain,
} from "../../../../src/policy-tools/build/lean-rego.js";

const CONTROL = `# METADATA
# title: No more
# description: |
#   Because $& of
#   it.
# custom:
#   severity: low
#   message: "No {more}."
#   messages:
#     other: No other.
package docker.authz.controls.more

violations contains violation.new(rego.metadata.chain(), {"field": null})
`;

const PART = `package docker.authz.controls.more

violations contains violation.new(rego.metadata.chain(), {"message": "other", "field": null})
`;

describe("withMessagesAlone()", () => {
  it("leaves messages of METADATA, and all that is not METADATA", () => {
    expect(withMessagesAlone(CONTROL)).to.equal(`# METADATA
# custom: {"message":"No {more}.","messages":{"other":"No other."}}
package docker.authz.controls.more

violations contains violation.new(rego.metadata.chain(), {"field": null})
`);
  });

  it("leaves a control as it is that may read METADATA itself, or has none", () => {
    for (const path of ["chain[1].annotations.custom", 'chain[1]["annotations"]']) {
      const reader = `${CONTROL}\nsaid := ${path}\n`;
      expect(withMessagesAlone(reader)).to.equal(reader);
    }
    expect(withMessagesAlone("package a\n")).to.equal("package a\n");
  });

  it("makes each control of the library shorter", () => {
    for (const id of controlIds()) {
      const rego = controlFile(id, `${id}.rego`) ?? "";
      expect(withMessagesAlone(rego).length < rego.length, id).to.equal(true);
    }
  });
});

describe("withActions()", () => {
  const custom = { endpoints: ["a.b", "a.c"], actions: { some: ["a.c"] } };

  it("writes the sets of METADATA out", () => {
    expect(withActions("v if action.listed(rego.metadata.chain())", custom)).to.equal(
      'v if input.request.action in {"a.b", "a.c"}',
    );
    expect(withActions('v if not action.among(rego.metadata.chain(), "some")', custom)).to.equal(
      'v if not input.request.action in {"a.c"}',
    );
  });

  it("leaves a call that METADATA has nothing for, which then does not compile", () => {
    const call = 'v if action.among(rego.metadata.chain(), "others")';
    expect(withActions(call, custom)).to.equal(call);
  });
});

describe("withOneChain()", () => {
  const call = (chain: string): string => `violations contains violation.new(${chain}, {})\n`;

  it("defines the chain in the main file and uses it in each file", () => {
    const chain = "rego.metadata.chain()";
    expect(withOneChain(call(chain), true)).to.equal(`${call("_chain")}\n_chain := ${chain}\n`);
    expect(withOneChain(call(chain), false)).to.equal(call("_chain"));
  });
});

describe("byName()", () => {
  it("has a rule for each control", () => {
    const rego = byName(["a", "b"]);
    expect(rego.match(/^_found contains /gm)).to.have.lengthOf(2);
    for (const id of ["a", "b"]) {
      expect(rego).to.include(`mode := _on.${id}\n`);
      expect(rego).to.include(`in data.docker.authz.controls.${id}.violations\n`);
    }
  });
});

describe("makeLean()", () => {
  it("rewrites every file of a control in the stage", async () => {
    const stage = mkdtempSync(join(tmpdir(), "lean-"));
    const home = join(stage, "docker/authz/controls/more");
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "more.rego"), CONTROL);
    writeFileSync(join(home, "part.rego"), PART);
    await makeLean(stage, ["more"]);
    const textOf = (path: string): string => readFileSync(join(stage, path), "utf8");
    expect(textOf("docker/authz/dispatch.rego")).to.equal(byName(["more"]));
    expect(textOf("docker/authz/controls/more/more.rego")).to.equal(
      withOneChain(withMessagesAlone(CONTROL), true),
    );
    expect(textOf("docker/authz/controls/more/part.rego")).to.equal(withOneChain(PART, false));
    rmSync(stage, { recursive: true });
  });
});
