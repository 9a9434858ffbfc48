import { join } from "node:path";
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { ruleFindings } from "../../../../src/policy-tools/author/check-controls.js";
import { readControlsIn } from "../../../../src/policy-tools/author/control-folder.js";
import { schemaFacts } from "../../../../src/policy-tools/author/schema-facts.js";
import { CONTROLS } from "../../../../tools/control-files.js";
import { ROOT } from "../../../../tools/project.js";
import { checkTools } from "./written-control.js";

/** Facts whose null these controls allow, each with a reason that a check of one file cannot see. */
const ALLOWED: readonly string[] = [
  // Another rule of the control, or another control, denies a request whose body could not be read.
  "bind_mount_allowlist null-not-tested input.spec.mounts",
  "swarm_control null-not-tested input.spec",
  "volume_driver null-not-tested input.spec",
  // A request without a version has the newest.
  "host_ipc_namespace null-not-tested input.request.api_minor",
  "exec_user unsafe-equality input.exec.user.is_root_group",
];

describe("ruleFindings()", () => {
  it("finds nothing new in the shipped controls, so that authors can rely on what it finds", async () => {
    const schema = readFileSync(join(ROOT, "rego/schemas/input.json"), "utf8");
    const facts = schemaFacts(JSON.parse(schema) as object);
    const tools = await checkTools();
    const found: string[] = [];
    for (const control of readControlsIn(join(ROOT, CONTROLS)))
      for (const { rule, message } of await ruleFindings(control, tools, facts))
        found.push(`${control.id} ${rule} ${/^input\S+/.exec(message)?.[0] ?? message}`);
    expect(found.filter((one) => !ALLOWED.includes(one))).to.deep.equal([]);
  });
});
