import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readWasm } from "../../src/engine/policy/read-policy-file.js";
import { loadWasmPolicy, type Policy } from "../../src/engine/policy/wasm-policy.js";
import type { Facts } from "../../src/domain/facts.js";
import type { ControlSet } from "../../src/domain/settings.js";
import { controlIndexOf } from "../../src/engine/policy/control-index.js";
import { loadLibrary } from "../../src/engine/policy/load-library.js";
import { projectCompiler, projectToolchain } from "../../tools/build/toolchain.js";
import type { Toolchain } from "../../src/policy-tools/build/toolchain.js";
import { makePolicy } from "../../tools/build/make-policy.js";
import { ROOT } from "../../tools/project.js";
import { PolicyBuildError } from "../../src/domain/errors.js";
import { examplesOf } from "./example.js";
import { createLibraryEvaluator } from "./library-evaluator.js";

const BUILT = join(ROOT, "build/policy");
const FILES = ["policy.wasm", "catalogue.json", "profiles.json", "rules.json"];

let toolchain: Toolchain;
let folder: string;

/** A copy of the library, to be changed. */
function libraryCopy(): string {
  const copy = join(folder, "rego");
  cpSync(join(ROOT, "rego"), copy, { recursive: true });
  return copy;
}

async function failureOf(made: Promise<unknown>): Promise<string> {
  const thrown: unknown = await made.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(thrown).to.be.instanceOf(PolicyBuildError);
  return (thrown as PolicyBuildError).message;
}

/** A privileged container, as the baseline's own sets see it. */
async function privilegedFacts(): Promise<Facts> {
  const evaluator = await createLibraryEvaluator();
  const [example] = examplesOf("privileged_container").denied;
  if (example === undefined) throw new Error("privileged_container has no denied example");
  const facts = await evaluator.factsOf(example, "baseline");
  await evaluator.close();
  return facts;
}

function baselineSets(): Record<string, ControlSet> {
  return { ...loadLibrary().profiles };
}

async function policyOf(wasm: Uint8Array<ArrayBuffer>): Promise<Policy> {
  const { catalogue } = loadLibrary();
  const sets = baselineSets();
  const data = { sets, messages: {}, ...controlIndexOf(catalogue, sets) };
  return loadWasmPolicy(wasm, data, catalogue);
}

describe("makePolicy()", () => {
  before(async () => {
    toolchain = await projectCompiler();
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "make-policy-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("gives the same bytes from the same files, wherever they lie", async () => {
    await makePolicy(await projectToolchain(), libraryCopy(), join(folder, "policy"));
    for (const file of FILES) {
      const made = readFileSync(join(folder, "policy", file));
      expect(made.equals(readFileSync(join(BUILT, file))), file).to.equal(true);
    }
  });

  it("writes only what has changed", async () => {
    const rego = libraryCopy();
    const target = join(folder, "policy");
    await makePolicy(toolchain, rego, target);
    rmSync(join(target, "catalogue.json"));
    const written = statSync(join(target, "policy.wasm")).mtimeMs;
    expect(await makePolicy(toolchain, rego, target)).to.deep.equal(["catalogue.json"]);
    expect(statSync(join(target, "policy.wasm")).mtimeMs).to.equal(written);
    cpSync(join(rego, "profiles/baseline.yaml"), join(rego, "profiles/mine.yaml"));
    expect(await makePolicy(toolchain, rego, target)).to.deep.equal(["profiles.json"]);
  });

  it("gives a policy that denies by data that comes later", async () => {
    const { allow, violations } = (await policyOf(readWasm())).evaluate(await privilegedFacts());
    expect(allow).to.equal(false);
    expect(violations.map(({ control }) => control)).to.include("privileged_container");
  });

  it("refuses a control that no profile names", async () => {
    const rego = libraryCopy();
    addControl(
      rego,
      "# METADATA\n# title: No more\n# custom: {severity: low, group: isolation, remedy: Do not., message: No.}\n",
    );
    const message = await failureOf(makePolicy(toolchain, rego, join(folder, "policy")));
    expect(message).to.contain("baseline.yaml: modes.more: missing");
    expect(message).to.contain("baseline.yaml: parameters.more: missing");
  });

  it("refuses a control without METADATA", async () => {
    const rego = libraryCopy();
    addControl(rego, "");
    const message = await failureOf(makePolicy(toolchain, rego, join(folder, "policy")));
    expect(message).to.equal(
      'Cannot describe control "more": the METADATA in rego/docker/authz/controls/more/more.rego has no title; write it',
    );
  });

  it("refuses a control that refuses nothing", async () => {
    for (const rule of ["violation := set()", 'violations := "none"', ""]) {
      const rego = libraryCopy();
      addControl(
        rego,
        "# METADATA\n# title: No more\n# custom: {severity: low, remedy: Do not., group: x}\n",
        rule,
      );
      const message = await failureOf(makePolicy(toolchain, rego, join(folder, "policy")));
      expect(message).to.match(/^Cannot use control "more": .* must have a set of "violations"$/);
      rmSync(rego, { recursive: true });
    }
  });

  it("refuses a control whose answers nobody would be asked about, or that would say nothing of them", async () => {
    const about = "severity: low, remedy: Do not., message: No., group: x";
    const set = "violations := set()\n\nresponse_violations := set()";
    for (const [custom, rule, said] of [
      [about, set, 'its "response_violations" would never be asked'],
      [`${about}, responses: [system.info]`, "violations := set()", "it would refuse no answer"],
      [
        `${about}, responses: [system.inof]`,
        set,
        'custom.responses of its METADATA names "system.inof"',
      ],
    ] as const) {
      const rego = libraryCopy();
      addControl(rego, `# METADATA\n# title: No more\n# custom: {${custom}}\n`, rule);
      const message = await failureOf(makePolicy(toolchain, rego, join(folder, "policy")));
      expect(message).to.include(`Cannot use control "more": ${said}`);
      rmSync(rego, { recursive: true });
    }
  });

  it("refuses METADATA that would stand before that of the package", async () => {
    const rego = libraryCopy();
    addControl(
      rego,
      "# METADATA\n# title: No more\n# custom: {severity: low, remedy: Do not., message: No., group: x}\n",
      "# METADATA\n# scope: document\n# title: More\nviolations := set()",
    );
    const message = await failureOf(makePolicy(toolchain, rego, join(folder, "policy")));
    expect(message).to.equal(
      'Cannot use control "more": it has METADATA of scope "document", only its package may have any',
    );
  });

  it("refuses a severity that is none", async () => {
    const rego = libraryCopy();
    addControl(
      rego,
      "# METADATA\n# title: No more\n# custom: {severity: dire, remedy: Do not., group: x}\n",
    );
    const message = await failureOf(makePolicy(toolchain, rego, join(folder, "policy")));
    expect(message).to.contain('custom.severity of its METADATA is "dire"');
  });

  it("refuses a built-in that the evaluator lacks", async () => {
    const rego = libraryCopy();
    writeFileSync(
      join(rego, "docker/authz/lib/param/more.rego"),
      'package docker.authz.lib.param\n\nhost := http.send({"url": "http://localhost", "method": "get"})\n',
    );
    const message = await failureOf(makePolicy(toolchain, rego, join(folder, "policy")));
    expect(message).to.contain("opa build says").and.to.contain("http.send");
  });

  function addControl(rego: string, metadata: string, rule = "violations := set()"): void {
    const home = join(rego, "docker/authz/controls/more");
    mkdirSync(home);
    const text = `${metadata}package docker.authz.controls.more\n\n${rule}\n`;
    writeFileSync(join(home, "more.rego"), text);
  }
});
