import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { PolicyAnswer } from "../../src/domain/decision.js";
import type { Facts } from "../../src/domain/facts.js";
import { answerOf } from "../../src/engine/policy/answer-of.js";
import { controlIndexOf } from "../../src/engine/policy/control-index.js";
import { loadLibrary } from "../../src/engine/policy/load-library.js";
import { readWasm } from "../../src/engine/policy/read-policy-file.js";
import { loadWasmPolicy } from "../../src/engine/policy/wasm-policy.js";
import { controlIds } from "../../tools/control-files.js";
import { projectToolchain } from "../../tools/build/toolchain.js";
import { ROOT } from "../../tools/project.js";
import { policyFiles } from "../../src/policy-tools/build/rego-files.js";
import { runProgram } from "../../src/files/run-program.js";
import { examplesOf } from "./example.js";
import { createLibraryEvaluator, type LibraryEvaluator } from "./library-evaluator.js";

/** Evaluates the Rego itself, in OPA, for each of `inputs`. */
async function answersOfOpa(
  inputs: readonly Facts[],
  sets: LibraryEvaluator["sets"],
  asked: ReturnType<typeof controlIndexOf>,
): Promise<readonly PolicyAnswer[]> {
  const folder = mkdtempSync(join(tmpdir(), "opa-and-wasm-"));
  const { catalogue } = loadLibrary();
  try {
    const data = join(folder, "data.json");
    writeFileSync(data, JSON.stringify({ inputs, sets, messages: {}, ...asked }));
    const { opa } = await projectToolchain();
    const files = (await policyFiles(join(ROOT, "rego"))).map((file) => join(ROOT, "rego", file));
    const query = `[answer | some facts in data.inputs
        answers := {"request": data.docker.authz.decision, "response": data.docker.authz.response} with input as facts
        answer := answers[facts.phase]]`;
    const args = [
      "eval",
      "--format",
      "raw",
      ...[data, ...files].flatMap((file) => ["--data", file]),
    ];
    const { stdout, stderr } = await runProgram(opa, [...args, query], { cwd: folder });
    expect(stderr).to.equal("");
    return (JSON.parse(stdout) as unknown[]).map((result) => answerOf([{ result }], catalogue));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** OPA and its WASM walk objects in orders of their own. */
function inOrder({ allow, violations, warnings }: PolicyAnswer): object {
  const sorted = (list: PolicyAnswer["violations"]): readonly string[] =>
    list.map((one) => JSON.stringify(one, Object.keys(one).sort())).sort();
  return { allow, violations: sorted(violations), warnings: sorted(warnings) };
}

const PROFILES = ["baseline", "restricted", "ci", "multi-tenant"];

describe("OPA and the compiled policy", () => {
  let evaluator: LibraryEvaluator;
  /** Every example, by its control alone. */
  const inputs: Facts[] = [];
  /** And by each profile. */
  const byProfile: Facts[] = [];

  before(async () => {
    evaluator = await createLibraryEvaluator();
    for (const id of controlIds()) {
      const { allowed, denied } = examplesOf(id);
      for (const example of [...allowed, ...denied])
        inputs.push(await evaluator.factsOf(example, id));
    }
    byProfile.push(...PROFILES.flatMap((set) => inputs.map((facts) => ({ ...facts, set }))));
  });

  after(() => evaluator.close());

  async function compare(
    asked: readonly Facts[],
    by: ReturnType<typeof controlIndexOf>,
    answerOfWasm: (facts: Facts) => PolicyAnswer,
  ): Promise<void> {
    const answers = await answersOfOpa(asked, evaluator.sets, by);
    expect(answers).to.have.lengthOf(asked.length);
    for (const [index, facts] of asked.entries()) {
      const answer = answers[index];
      expect(answer && inOrder(answer), `${facts.set}: ${facts.request.uri}`).to.deep.equal(
        inOrder(answerOfWasm(facts)),
      );
    }
  }

  it("say the same of every example where all controls are asked", async () => {
    const everyone = { ...controlIndexOf(loadLibrary().catalogue, {}), controls_of: {} };
    await compare([...inputs, ...byProfile], everyone, (facts) => evaluator.answerOf(facts));
  });

  it("say the same where those are asked that are on and judge the action, with modes of the caller's own and without", async () => {
    const { catalogue } = loadLibrary();
    const { sets } = evaluator;
    const by = controlIndexOf(catalogue, sets);
    const policy = await loadWasmPolicy(readWasm(), { sets, messages: {}, ...by }, catalogue);
    const modes = { privileged_container: "warn", image_pinning: "deny" } as const;
    const lowered = byProfile.map((facts) => ({
      ...facts,
      overrides: { ...facts.overrides, modes },
    }));
    await compare([...byProfile, ...lowered], by, (facts) => policy.evaluate(facts));
  });
});
