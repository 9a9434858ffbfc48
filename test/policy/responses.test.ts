import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { expect } from "chai";
import { run } from "../../src/cli/run.js";
import type { CompiledLibrary } from "../../src/domain/compiled-library.js";
import type { Facts } from "../../src/domain/facts.js";
import { controlIndexOf } from "../../src/engine/policy/control-index.js";
import { SELF_CHECK, checkPolicy, selfCheckSet } from "../../src/engine/policy/self-check.js";
import { loadWasmPolicy, type Policy } from "../../src/engine/policy/wasm-policy.js";
import { ROOT } from "../../tools/project.js";
import { libraryWith } from "../cookbook-library.js";
import { EXAMPLE_CONTROL, shownExamples, writeExampleControl } from "../example-control.js";
import { withCompilers } from "../with-compilers.js";
import type { Example } from "./example.js";
import { createLibraryEvaluator, type LibraryEvaluator } from "./library-evaluator.js";

describe("The control that docs/write-controls/responses.md shows", () => {
  let folder: string;
  let library: CompiledLibrary;
  let evaluator: LibraryEvaluator;

  withCompilers();

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "responses-"));
    writeExampleControl(folder);
    library = await libraryWith(folder);
    evaluator = await createLibraryEvaluator();
  });

  after(async () => {
    await evaluator.close();
    rmSync(folder, { recursive: true });
  });

  async function policy(...args: readonly string[]) {
    let printed = "";
    const print = (text: string): void => {
      printed += text;
    };
    const code = await run(["policy", ...args, folder], { out: print, err: print });
    return { code, printed: printed.replaceAll(folder, "policies") };
  }

  function load(change: Partial<ReturnType<typeof controlIndexOf>> = {}): Promise<Policy> {
    const { catalogue, profiles, wasm } = library;
    const sets = { ...profiles, [SELF_CHECK]: selfCheckSet(profiles, catalogue) };
    const data = { sets, messages: {}, ...controlIndexOf(catalogue, sets), ...change };
    return loadWasmPolicy(wasm, data, catalogue);
  }

  const factsOf = async (example: Example): Promise<Facts> =>
    evaluator.factsOf({ ...example, parameters: {} }, "baseline");

  it("passes the commands of the page, which prints what they print", async () => {
    const checked = await policy("check");
    const tested = await policy("test", "--coverage");
    expect([checked.code, tested.code], checked.printed + tested.printed).to.deep.equal([0, 0]);
    expect(await policy("fmt", "--check")).to.deep.equal({ code: 0, printed: "" });
    const page = readFileSync(join(ROOT, "docs/write-controls/responses.md"), "utf8");
    expect(page).to.include(
      `$ dockwarden policy check policies\n${checked.printed}$ dockwarden policy test --coverage policies\n${tested.printed}`,
    );
  });

  it("is in the catalogue with what it evaluates, and in each profile", () => {
    expect(library.catalogue[EXAMPLE_CONTROL]).to.deep.include({
      endpoints: [],
      responses: ["container.inspect"],
    });
    const modes = Object.values(library.profiles).map((profile) => profile.modes[EXAMPLE_CONTROL]);
    expect(modes).to.deep.equal(["deny", "deny", "deny", "deny"]);
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

  it("evaluates responses that are what the schema says", async () => {
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
