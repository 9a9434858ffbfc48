import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { controlIds } from "../../tools/control-files.js";
import { projectToolchain } from "../../tools/build/toolchain.js";
import { makeLean } from "../../src/policy-tools/build/lean-rego.js";
import { ROOT } from "../../tools/project.js";
import { policyFiles } from "../../src/policy-tools/build/rego-files.js";
import { runProgram } from "../../src/files/run-program.js";

/** The controls that the lean library, made for `ids`, misses when the program asks at its start. */
async function missingOf(ids: readonly string[]): Promise<unknown> {
  const stage = mkdtempSync(join(tmpdir(), "lean-"));
  try {
    for (const file of await policyFiles(join(ROOT, "rego"))) {
      mkdirSync(dirname(join(stage, file)), { recursive: true });
      cpSync(join(ROOT, "rego", file), join(stage, file));
    }
    await makeLean(stage, ids);
    const { opa } = await projectToolchain();
    const modes = JSON.stringify(Object.fromEntries(controlIds().map((id) => [id, "deny"])));
    const query = `missing := data.docker.authz._missing
      with input as {"set": "self-check", "overrides": {"modes": {}}}
      with data.sets as {"self-check": {"modes": ${modes}}}`;
    const args = ["eval", "--format", "json", "--data", ".", query];
    const { stdout, stderr } = await runProgram(opa, args, { cwd: stage });
    expect(stderr).to.equal("");
    const { result } = JSON.parse(stdout) as {
      readonly result: readonly { readonly bindings: { readonly missing: unknown } }[];
    };
    return result[0]?.bindings.missing;
  } finally {
    rmSync(stage, { recursive: true });
  }
}

describe("The library as it is compiled", () => {
  it("asks every control, and denies at the start where it does not", async () => {
    const ids = controlIds();
    expect(await missingOf(ids)).to.deep.equal([]);
    expect(await missingOf(ids.filter((id) => id !== "host_pid_namespace"))).to.deep.equal([
      "host_pid_namespace",
    ]);
  });
});
