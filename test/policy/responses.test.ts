import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { expect } from "chai";
import type { Facts } from "../../src/domain/facts.js";
import type { Catalogue, Profile } from "../../src/domain/settings.js";
import { controlIndexOf } from "../../src/engine/policy/control-index.js";
import { SELF_CHECK, checkPolicy, selfCheckSet } from "../../src/engine/policy/self-check.js";
import { loadWasmPolicy, type Policy } from "../../src/engine/policy/wasm-policy.js";
import { projectCompiler } from "../../tools/build/toolchain.js";
import type { Toolchain } from "../../src/policy-tools/build/toolchain.js";
import { makePolicy } from "../../tools/build/make-policy.js";
import { ROOT } from "../../tools/project.js";
import { policyFiles, regoFiles } from "../../src/policy-tools/build/rego-files.js";
import { runProgram } from "../../src/files/run-program.js";
import { EXAMPLE_CONTROL, copyLibraryWithExample, shownExamples } from "../example-control.js";
import type { Example } from "./example.js";
import { createLibraryEvaluator, type LibraryEvaluator } from "./library-evaluator.js";

describe("The control that docs/write-controls/responses.md shows", () => {
  let folder: string;
  let toolchain: Toolchain;
  let evaluator: LibraryEvaluator;
  let catalogue: Catalogue;
  let profiles: Readonly<Record<string, Profile>>;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "responses-"));
    copyLibraryWithExample(join(folder, "rego"));
    toolchain = await projectCompiler();
    await makePolicy(toolchain, join(folder, "rego"), join(folder, "policy"));
    catalogue = jsonIn("catalogue.json") as Catalogue;
    profiles = jsonIn("profiles.json") as typeof profiles;
    evaluator = await createLibraryEvaluator();
  });

  after(async () => {
    await evaluator.close();
    rmSync(folder, { recursive: true });
  });

  const jsonIn = (name: string): unknown =>
    JSON.parse(readFileSync(join(folder, "policy", name), "utf8"));

  async function passes(args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await runProgram(toolchain.opa, args, {
      cwd: join(folder, "rego"),
    });
    expect(code, stdout + stderr).to.equal(0);
    return stdout;
  }

  function load(change: Partial<ReturnType<typeof controlIndexOf>> = {}): Promise<Policy> {
    const sets = { ...profiles, [SELF_CHECK]: selfCheckSet(profiles, catalogue) };
    const data = { sets, messages: {}, ...controlIndexOf(catalogue, sets), ...change };
    const wasm = new Uint8Array(readFileSync(join(folder, "policy/policy.wasm")));
    return loadWasmPolicy(wasm, data, catalogue);
  }

  const factsOf = async (example: Example): Promise<Facts> =>
    evaluator.factsOf({ ...example, parameters: {} }, "baseline");

  it("is well formed, fits the schema, and passes its own tests", async () => {
    const policy = await policyFiles(join(folder, "rego"));
    const tests = (await regoFiles(join(folder, "rego"))).filter(
      (file) => policy.includes(file) || /(?:shown_secrets_test|fixture)\.rego$/.test(file),
    );
    const own = tests.filter((file) => file.includes(EXAMPLE_CONTROL));
    await passes(["check", "--strict", ...tests]);
    await passes(["check", "--strict", "--schema", "schemas/input.json", ...policy]);
    await passes(["fmt", "--list", "--fail", ...own]);
    expect(await passes(["test", ...tests])).to.match(/^PASS: 6\/6$/m);
    const report = await passes(["test", "--coverage", "--format", "json", ...tests]);
    const { files } = JSON.parse(report) as { readonly files: Record<string, object> };
    expect(files[own.find((file) => !file.includes("_test")) ?? ""]).not.to.have.property(
      "not_covered",
    );
  });

  it("is in the catalogue with what it judges, and in each profile", () => {
    expect(catalogue[EXAMPLE_CONTROL]).to.deep.include({
      endpoints: [],
      responses: ["container.inspect"],
    });
    expect(Object.values(profiles).map(({ modes }) => modes[EXAMPLE_CONTROL])).to.deep.equal([
      ...["deny", "deny", "deny", "deny"],
    ]);
  });

  it("does in WASM what its examples say", async () => {
    const policy = await load();
    checkPolicy(policy);
    const { allowed, denied } = shownExamples();
    expect([allowed.length, denied.length]).to.deep.equal([1, 1]);
    for (const example of [...allowed, ...denied]) {
      const { violations } = policy.evaluate(await factsOf(example));
      const expected = example.message === undefined ? [] : [example.message];
      expect(
        violations.map(({ message }) => message),
        example.title,
      ).to.deep.equal(expected);
    }
  });

  it("refuses in WASM what cannot be seen", async () => {
    const policy = await load();
    const [example] = shownExamples().allowed;
    if (example === undefined) throw new Error("The page shows no allowed example");
    const facts = await factsOf(example);
    const { response } = facts;
    if (response === null) throw new Error("The example has no answer");
    for (const body_state of ["sent", "withheld", "unreadable", "too_large", "not_json"] as const) {
      const unseen = { ...facts, response: { ...response, body: null, body_state } };
      expect(policy.evaluate(unseen).violations, body_state).to.have.lengthOf(1);
    }
    const failed = {
      ...facts,
      response: { ...response, body: null, body_state: "absent" as const },
    };
    expect(policy.evaluate(failed)).to.deep.equal({ allow: true, violations: [], warnings: [] });
    for (const body of [{ Config: { Env: [5] } }, { Config: {} }, []])
      expect(policy.evaluate({ ...facts, response: { ...response, body } }).allow).to.equal(false);
  });

  it("judges answers that are what the schema says", async () => {
    const schema = readFileSync(join(ROOT, "rego/schemas/input.json"), "utf8");
    const conforms = new Ajv({ allErrors: true }).compile(JSON.parse(schema) as object);
    const { allowed, denied } = shownExamples();
    for (const example of [...allowed, ...denied]) {
      const facts: unknown = JSON.parse(JSON.stringify(await factsOf(example)));
      expect(conforms(facts), JSON.stringify(conforms.errors)).to.equal(true);
    }
  });

  it("is missed by the self-check where it was not compiled", async () => {
    checkPolicy(await load());
    const policy = await load({ response_controls: ["privileged_container"] });
    expect(() => {
      checkPolicy(policy);
    }).to.throw("it has no answer to system.ping");
  });
});
