import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { UsageError } from "../../../../src/domain/errors.js";
import { checkControls } from "../../../../src/policy-tools/author/check-controls.js";
import { readControlsIn } from "../../../../src/policy-tools/author/control-folder.js";
import { requestFor } from "../../../../src/policy-tools/author/fill-template.js";
import { exampleMessage } from "../../../../src/policy-tools/author/example.js";
import { newControl } from "../../../../src/policy-tools/author/new-command.js";
import { runExamples } from "../../../../src/policy-tools/author/run-examples.js";
import { ACTIONS } from "../../../../src/policy-tools/build/known-actions.js";
import { compileLibrary } from "../../../../src/policy-tools/build/compile-library.js";
import { readCall } from "../../../../src/engine/request/read-call.js";
import { projectCompiler } from "../../../../tools/build/toolchain.js";
import { freshFolder } from "../../../fresh-folder.js";
import { UNKNOWN_DOCKERD } from "../../../unknown-dockerd.js";
import { checkTools } from "./written-control.js";

const READING = {
  dockerd: UNKNOWN_DOCKERD,
  ...{ minApiVersion: "1.24", maxApiVersion: "1.56", maxBodyBytes: 1_000_000 },
};

/** Their action depends on what the connection becomes, or on the body. */
const NOT_BY_TARGET = ["buildkit.grpc", "system.options"];

describe("requestFor()", () => {
  for (const action of ACTIONS.filter((one) => !NOT_BY_TARGET.includes(one))) {
    it(`asks for ${action}`, () => {
      const request = requestFor(action);
      expect(request).to.not.equal(null);
      if (request === null) return;
      const message = exampleMessage({ title: "", docker: "", request });
      expect(readCall(message, READING).action).to.equal(action);
    });
  }

  it("knows no other action", () => {
    expect(requestFor("container.creat")).to.equal(null);
  });
});

describe("newControl()", () => {
  const at = freshFolder();

  it("makes controls that pass check and test at once", async () => {
    const folder = at("controls");
    const actions = [
      "container.create",
      "container.start",
      "swarm.init",
      "image.pull",
      "plugin.list",
    ];
    for (const action of actions)
      await newControl({ id: action.replace(".", "_"), folder, action });
    const controls = readControlsIn(folder);
    expect(controls).to.have.lengthOf(actions.length);
    const tools = await checkTools();
    expect(await checkControls(controls, tools)).to.deep.equal([]);
    const library = await compileLibrary(await projectCompiler(), {
      shipped: tools.shipped,
      custom: [folder],
    });
    const results = await runExamples(controls, library);
    expect(results).to.have.lengthOf(2 * actions.length + 1);
    expect(results.filter(({ outcome }) => outcome !== "passed")).to.deep.equal([]);
  });

  it("says in an example which controls of the profile deny the action anyway", async () => {
    await newControl({ id: "own_swarm", folder: at(), action: "swarm.init" });
    const examples = readFileSync(at("own_swarm/examples.yaml"), "utf8");
    expect(examples).to.match(/also_denied_by: \[.*swarm_control.*\]/);
  });

  const refused = [
    { id: "Late", says: 'Cannot make control "Late": an id has lower-case letters' },
    { id: "1st", says: "begins with a letter" },
    { id: "a-b", says: "an id has lower-case letters" },
    { id: "../up", says: "an id has lower-case letters" },
    { id: "late_test", says: 'does not end in "_test"' },
    { id: "memory_limit", says: "a shipped control has this id" },
    { id: "late", action: "container.creat", says: "of this kind there are container.archive_get" },
    { id: "late", action: "nothing", says: "it must be an action such as container.create" },
  ];
  for (const { id, action = "container.create", says } of refused) {
    it(`refuses ${id} for ${action}`, async () => {
      const thrown = await newControl({ id, folder: at(), action }).catch(
        (reason: unknown) => reason,
      );
      expect(thrown).to.be.instanceOf(UsageError);
      expect((thrown as UsageError).message).to.include(says);
      expect(readdirSync(at())).to.deep.equal([]);
    });
  }

  it("overwrites nothing", async () => {
    await newControl({ id: "late", folder: at(), action: "container.create" });
    const before = readFileSync(at("late/late.rego"), "utf8");
    const again = { id: "late", folder: at(), action: "container.start" };
    const thrown = await newControl(again).catch((reason: unknown) => reason);
    expect((thrown as Error).message).to.match(
      /"\S+late" exists already; remove it or choose another id/,
    );
    expect(readFileSync(at("late/late.rego"), "utf8")).to.equal(before);
  });

  it("says which folder it cannot write", async () => {
    const folder = join(at("late"), "late.rego");
    await newControl({ id: "late", folder: at(), action: "container.create" });
    const thrown = await newControl({ id: "a", folder, action: "container.create" }).catch(
      (reason: unknown) => reason,
    );
    expect(thrown).to.be.instanceOf(UsageError);
  });
});
