import { execFileSync } from "node:child_process";
import { expect } from "chai";
import type { Facts } from "../../../../src/domain/facts.js";
import { PolicyEvaluationError, PolicyLoadError } from "../../../../src/domain/errors.js";
import {
  EVALUATION_BOUNDS,
  createBoundedThread,
} from "../../../../src/engine/policy/bounded-thread.js";
import { controlIndexOf } from "../../../../src/engine/policy/control-index.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { loadPolicy } from "../../../../src/engine/policy/load-policy.js";
import { loadWasmPolicy, type Policy } from "../../../../src/engine/policy/wasm-policy.js";
import { defaultSettings } from "../../../../src/engine/settings/default-settings.js";
import { compileRego } from "./compile-rego.js";

const LIBRARY = loadLibrary();
const SETS = { ...LIBRARY.profiles };
const DATA = { sets: SETS, messages: {}, ...controlIndexOf(LIBRARY.catalogue, SETS) };
const ENTRYPOINTS = ["docker/authz/decision", "docker/authz/response"];

/** Answers by `input.kind`, which real facts do not have. */
const HOSTILE = `package docker.authz

decision := {"allow": true, "violations": [], "warnings": []} if input.kind == "plain"

decision := {"allow": count(pairs) > 0, "violations": [], "warnings": []} if input.kind == "work"

pairs contains 1 if {
	some a in numbers.range(1, 100000)
	some b in numbers.range(1, 100000)
	a * b == 7 * 1e30
}

decision := {"allow": count(huge) > 0, "violations": [], "warnings": []} if input.kind == "memory"

huge := [numbers.range(1, 20000) | some _ in numbers.range(1, 20000)]

decision := "yes" if input.kind == "text"

decision := {"allow": "true", "violations": [], "warnings": []} if input.kind == "type"

decision := {"allow": true} if input.kind == "part"

response := decision
`;

function ask(kind: string): Facts {
  return { kind, phase: "request" } as unknown as Facts;
}

/** Returns why the policy refused to decide. */
function refusal(policy: Policy, kind: string): string {
  try {
    policy.evaluate(ask(kind));
  } catch (thrown) {
    expect(thrown).to.be.instanceOf(PolicyEvaluationError);
    return (thrown as Error).message;
  }
  throw new Error(`the policy decided ${kind}`);
}

describe("a policy that is not the program's own", () => {
  let wasm: Uint8Array<ArrayBuffer>;
  let policy: Policy;

  before(async function () {
    this.timeout(60_000);
    wasm = await compileRego(HOSTILE, ENTRYPOINTS);
    policy = await loadWasmPolicy(wasm, DATA, LIBRARY.catalogue, "bounded");
  });

  beforeEach(() => {
    expect(policy.evaluate(ask("plain")).allow).to.equal(true);
  });

  afterEach("decides the next request, whatever the last one did", () => {
    expect(policy.evaluate(ask("plain")).allow).to.equal(true);
  });

  it("is loaded again if it was dropped for one that cannot be loaded", async () => {
    const module = await WebAssembly.compile(wasm);
    const empty = await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
    const thread = createBoundedThread();
    const [first] = [1, 2, 3, 4].map(() => thread.load(module, DATA));
    expect(() => thread.load(empty, {})).to.throw();
    expect(first?.evaluate(ask("plain"), "docker/authz/decision")).to.have.length(1);
  });

  it("takes no answer for another's, when it is woken before there is one", async () => {
    const module = await WebAssembly.compile(wasm);
    const thread = createBoundedThread();
    const first = thread.load(module, DATA);
    const wait = Atomics.wait;
    let isEarly = false;
    // As the wake of the answer before does that comes late.
    Atomics.wait = () => {
      Atomics.wait = wait;
      isEarly = true;
      return "ok";
    };
    try {
      // This takes longer than it takes to look for the answer.
      expect(thread.load(module, DATA).entrypoints).to.include.members(ENTRYPOINTS);
    } finally {
      Atomics.wait = wait;
    }
    expect(isEarly).to.equal(true);
    expect(first.evaluate(ask("plain"), "docker/authz/decision")).to.have.length(1);
  });

  it("gives no decision if it works without end, and is stopped in time", () => {
    const message = refusal(policy, "work");
    expect(message).to.match(/^Cannot evaluate policy: it took longer than 500 ms/);
  });

  it("gives no decision if its memory grows too large, and gives it back", () => {
    const before = process.memoryUsage().rss;
    const message = refusal(policy, "memory");
    expect(message).to.match(/^Cannot evaluate policy: (opa_malloc|it took longer)/);
    expect(process.memoryUsage().rss - before).to.be.below(200 * 2 ** 20);
  });

  for (const kind of ["text", "type", "part", "undefined"]) {
    it(`gives no decision if its result is of a wrong type: ${kind}`, () => {
      expect(refusal(policy, kind)).to.match(/^Cannot use the policy's answer/);
    });
  }

  it("is loaded again where other policies have taken its place", async () => {
    const others = [1, 2, 3, 4, 5].map(async () =>
      loadWasmPolicy(wasm, DATA, LIBRARY.catalogue, "bounded"),
    );
    for (const other of await Promise.all(others))
      expect(other.evaluate(ask("plain")).allow).to.equal(true);
  });

  it("cannot be loaded if it does not pass the self-check in time", async () => {
    const endless = await compileRego(
      HOSTILE.replaceAll('input.kind == "work"', "not input.kind"),
      ENTRYPOINTS,
    );
    const library = { ...LIBRARY, wasm: endless, origin: "b.tar.gz" };
    const settings = defaultSettings(LIBRARY, "baseline", "/");
    const thrown: unknown = await loadPolicy(library, settings).catch((reason: unknown) => reason);
    expect(thrown).to.be.instanceOf(PolicyLoadError);
    expect((thrown as Error).message).to.match(/has no answer to container\.create: .*500 ms/);
  });

  it("decides like the program's own if it is that, from elsewhere", async () => {
    const settings = defaultSettings(LIBRARY, "baseline", "/");
    const one = await loadPolicy({ ...LIBRARY, origin: "b.tar.gz" }, settings);
    expect(one.revision).to.equal((await loadPolicy(LIBRARY, settings)).revision);
  });

  it("decides in the thread as it does here", async () => {
    const bounded = await loadWasmPolicy(LIBRARY.wasm, DATA, LIBRARY.catalogue, "bounded");
    const here = await loadWasmPolicy(LIBRARY.wasm, DATA, LIBRARY.catalogue);
    const bare = { ...ask("x"), set: "baseline" };
    expect(() => bounded.evaluate(bare)).to.throw(PolicyEvaluationError);
    expect(() => here.evaluate(bare)).to.throw(PolicyEvaluationError);
  });

  it("cannot keep the program from ending", function () {
    this.timeout(30_000);
    const program = `
      const { loadWasmPolicy } = await import(${JSON.stringify(new URL("../../../../src/engine/policy/wasm-policy.js", import.meta.url).href)});
      const { readWasm } = await import(${JSON.stringify(new URL("../../../../src/engine/policy/read-policy-file.js", import.meta.url).href)});
      const sets = {}; const index = { asked: {}, controls_of: {}, responses_of: {}, response_controls: [] };
      await loadWasmPolicy(readWasm(), { sets, messages: {}, ...index }, {}, "bounded");
      console.log("loaded");`;
    const args = ["--input-type=module", "-e", program];
    const said = execFileSync(process.execPath, args, { encoding: "utf8", timeout: 20_000 });
    expect(said).to.equal("loaded\n");
  });
});

describe("createBoundedThread()", () => {
  it("refuses a module that needs more memory than it may use", async () => {
    const bounds = { evaluateMs: 500, loadMs: 2000, memoryPages: 2 };
    const module = await WebAssembly.compile(LIBRARY.wasm);
    expect(() => createBoundedThread(bounds).load(module, DATA)).to.throw(/memory/);
  });

  it("ends an evaluation whose memory grows too large, however long it may take", async function () {
    this.timeout(60_000);
    const bounds = { ...EVALUATION_BOUNDS, evaluateMs: 30_000 };
    const module = await WebAssembly.compile(await compileRego(HOSTILE, ENTRYPOINTS));
    const instance = createBoundedThread(bounds).load(module, DATA);
    expect(() => instance.evaluate(ask("memory"), "docker/authz/decision")).to.throw(/opa_malloc/);
    expect(instance.evaluate(ask("plain"), "docker/authz/decision")).to.have.length(1);
  });
});
