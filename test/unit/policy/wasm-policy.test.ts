import { readFileSync } from "node:fs";
import { expect } from "chai";
import type { Facts } from "../../../src/domain/facts.js";
import { PolicyEvaluationError, PolicyLoadError } from "../../../src/errors.js";
import { POLICY_FOLDER, loadLibrary } from "../../../src/policy/load-library.js";
import { loadPolicy } from "../../../src/policy/load-policy.js";
import { SELF_CHECK } from "../../../src/policy/self-check.js";
import { HOST_BUILTINS, loadWasmPolicy } from "../../../src/policy/wasm-policy.js";

const WASM = new Uint8Array(readFileSync(new URL("policy.wasm", POLICY_FOLDER)));
const LIBRARY = loadLibrary();
const SETS = { ...LIBRARY.profiles };

/** Enough of an input for a ping. */
function facts(change: object = {}): Facts {
  return {
    schema: 1,
    set: "baseline",
    overrides: { modes: {}, parameters: {} },
    request: {
      action: "system.ping",
      class: "read",
      method: "GET",
      path: "/_ping",
      api_version: "1.45",
      api_minor: 45,
      query: {},
    },
    hygiene: [],
    host_paths: [],
    volumes: [],
    sharing: [],
    gaps: [],
    ...change,
  } as unknown as Facts;
}

/** The compiled policy with a piece of its text replaced by another of the same length. */
function patched(from: string, to: string): Uint8Array<ArrayBuffer> {
  expect(to).to.have.length(from.length);
  const text = Buffer.from(WASM).toString("latin1").replaceAll(from, to);
  return new Uint8Array(Buffer.from(text, "latin1"));
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
}

describe("loadWasmPolicy()", () => {
  it("gives a policy that allows and denies", async () => {
    const policy = await loadWasmPolicy(WASM, { sets: SETS });
    expect(policy.evaluate(facts()).allow).to.equal(true);
    const request = { ...facts().request, action: "container.create" };
    expect(policy.evaluate(facts({ request, spec: null })).allow).to.equal(false);
  });

  it("takes a set that is not there for no answer, not for an allow", async () => {
    const policy = await loadWasmPolicy(WASM, { sets: SETS });
    expect(() => policy.evaluate(facts({ set: "other" }))).to.throw(PolicyEvaluationError);
  });

  it("answers the next call after one that could not be evaluated", async () => {
    const policy = await loadWasmPolicy(WASM, { sets: SETS });
    const loop: Record<string, unknown> = {};
    loop["self"] = loop;
    expect(() => policy.evaluate(facts({ spec: loop }))).to.throw(
      PolicyEvaluationError,
      "circular",
    );
    expect(policy.evaluate(facts()).allow).to.equal(true);
  });

  it("replaces an instance that trapped, here for want of stack", async () => {
    const policy = await loadWasmPolicy(WASM, { sets: SETS });
    let deep: unknown = {};
    for (let level = 0; level < 3000; level++) deep = { deep };
    expect(() => policy.evaluate(facts({ spec: deep }))).to.throw(PolicyEvaluationError);
    expect(policy.evaluate(facts()).allow).to.equal(true);
  });

  it("gives memory back after a huge call, and goes on", async () => {
    const policy = await loadWasmPolicy(WASM, { sets: SETS });
    const gaps = Array.from({ length: 400_000 }, (_, index) => `host_paths[${index}].resolved`);
    policy.evaluate(facts({ gaps }));
    expect(policy.evaluate(facts()).allow).to.equal(true);
  });

  const wrong: readonly [string, () => Uint8Array<ArrayBuffer>, RegExp][] = [
    ["bytes that are no WASM", () => new Uint8Array([1, 2, 3]), /^Cannot load policy: /],
    ["a policy that was cut", () => WASM.slice(0, 1000), /^Cannot load policy: /],
    [
      "a policy without the entrypoint",
      () => patched("docker/authz/decision", "docker/authz/decision".toUpperCase()),
      /it has no entrypoint "docker\/authz\/decision"$/,
    ],
    [
      "a policy that needs what opa-wasm lacks",
      () => patched("sprintf", "sprintg"),
      /needs built-in functions that opa-wasm lacks: sprintg$/,
    ],
  ];
  for (const [what, bytes, message] of wrong) {
    it(`refuses ${what}, and says so at load`, async () => {
      const failure = await failureOf(loadWasmPolicy(bytes(), { sets: SETS }));
      expect(failure).to.be.instanceOf(PolicyLoadError);
      expect((failure as Error).message).to.match(message);
    });
  }

  it("knows the built-ins that the package brings", () => {
    const file = new URL(
      "../../../../node_modules/@open-policy-agent/opa-wasm/capabilities.json",
      import.meta.url,
    );
    const { builtins } = JSON.parse(readFileSync(file, "utf8")) as {
      readonly builtins: readonly { readonly name: string }[];
    };
    expect(builtins.map(({ name }) => name)).to.include.members([...HOST_BUILTINS]);
  });
});

describe("loadPolicy()", () => {
  it("names a revision that changes with the sets", async () => {
    const one = await loadPolicy(LIBRARY, SETS);
    const again = await loadPolicy(LIBRARY, SETS);
    const { baseline } = SETS;
    const other = await loadPolicy(LIBRARY, {
      baseline: {
        modes: { ...baseline?.modes, gpu_requests: "warn" },
        parameters: baseline?.parameters ?? {},
      },
    });
    expect(one.revision)
      .to.match(/^[0-9a-f]{64}$/)
      .and.to.equal(again.revision);
    expect(other.revision).not.to.equal(one.revision);
  });

  it("refuses a catalogue with a control that was not compiled", async () => {
    const known = LIBRARY.catalogue["privileged_container"];
    if (known === undefined) throw new Error("the catalogue lacks privileged_container");
    const catalogue = { ...LIBRARY.catalogue, no_such_control: known };
    const failure = await failureOf(loadPolicy({ ...LIBRARY, catalogue }, SETS));
    expect(failure).to.be.instanceOf(PolicyLoadError);
    expect((failure as Error).message).to.include("has no answer to system.ping");
  });

  it("refuses a policy that lets everything pass, as one that was optimised", async () => {
    const failure = await failureOf(loadPolicy({ ...LIBRARY, catalogue: {} }, SETS));
    expect(failure).to.be.instanceOf(PolicyLoadError);
  });

  it("names the file that is missing and how to make it", async () => {
    const failure = await failureOf(loadPolicy(LIBRARY, SETS, new URL("file:///no/such/folder/")));
    expect((failure as Error).message).to.match(/"\/no\/such\/folder\/policy\.wasm".*make policy/);
  });

  it("keeps the set of its self-check for itself", () => {
    expect(Object.keys(LIBRARY.profiles)).not.to.include(SELF_CHECK);
  });
});
