import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { PolicyAnswer } from "../../src/domain/decision.js";
import type { Facts } from "../../src/domain/facts.js";
import { answerOf } from "../../src/policy/answer-of.js";
import { askedBy } from "../../src/policy/asked-by.js";
import { loadLibrary } from "../../src/policy/load-library.js";
import { controlIds } from "../../tools/control-files.js";
import { findOpa, usualPlaces } from "../../tools/find-opa.js";
import { ROOT } from "../../tools/project.js";
import { policyFiles } from "../../tools/rego-files.js";
import { runProgram } from "../../tools/run-program.js";
import { examplesOf } from "./example.js";
import { createLibraryJudge, type LibraryJudge } from "./library-judge.js";

/** Evaluates the Rego itself, in OPA, for each of `inputs`. */
async function answersOfOpa(
  inputs: readonly Facts[],
  sets: LibraryJudge["sets"],
): Promise<readonly PolicyAnswer[]> {
  const folder = mkdtempSync(join(tmpdir(), "opa-and-wasm-"));
  const { catalogue } = loadLibrary();
  try {
    const data = join(folder, "data.json");
    const asked = { ...askedBy(catalogue, {}), controls_of: {} };
    writeFileSync(data, JSON.stringify({ inputs, sets, messages: {}, ...asked }));
    const opa = await findOpa(await usualPlaces());
    const files = (await policyFiles(join(ROOT, "rego"))).map((file) => join(ROOT, "rego", file));
    const query = `[answer | some facts in data.inputs
        answers := {"request": data.docker.authz.decision, "response": data.docker.authz.reply} with input as facts
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

describe("OPA and the compiled policy", () => {
  it("say the same of every example, by its control alone and by each profile", async function () {
    this.timeout(120_000);
    const judge = await createLibraryJudge();
    const inputs: Facts[] = [];
    for (const id of controlIds()) {
      const { allowed, denied } = examplesOf(id);
      for (const example of [...allowed, ...denied]) {
        const facts = await judge.factsOf(example, id);
        inputs.push(facts);
        for (const set of ["baseline", "restricted", "ci", "multi-tenant"])
          inputs.push({ ...facts, set });
      }
    }
    const answers = await answersOfOpa(inputs, judge.sets);
    expect(answers).to.have.lengthOf(inputs.length);
    for (const [index, facts] of inputs.entries()) {
      const answer = answers[index];
      expect(answer && inOrder(answer), `${facts.set}: ${facts.request.uri}`).to.deep.equal(
        inOrder(judge.answerOf(facts)),
      );
    }
    await judge.close();
  });
});
