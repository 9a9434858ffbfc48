import { UNKNOWN_DOCKERD } from "../../../unknown-dockerd.js";
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { UNKNOWN_HOST, ANONYMOUS_USER, type Facts } from "../../../../src/domain/facts.js";
import type { Settings } from "../../../../src/domain/settings.js";
import { readCall } from "../../../../src/engine/request/read-call.js";
import { PolicyEvaluationError, PolicyLoadError } from "../../../../src/domain/errors.js";
import { factsOf } from "../../../../src/engine/facts/facts-of.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { readPolicyFile, readWasm } from "../../../../src/engine/policy/read-policy-file.js";
import { controlIndexOf } from "../../../../src/engine/policy/control-index.js";
import { loadPolicy } from "../../../../src/engine/policy/load-policy.js";
import { SELF_CHECK } from "../../../../src/engine/policy/self-check.js";
import { HOST_BUILTINS, loadWasmPolicy } from "../../../../src/engine/policy/wasm-policy.js";
import { defaultSettings } from "../../../../src/engine/settings/default-settings.js";
import { decodeMessage } from "../../../../src/engine/protocol/decode-message.js";
import { PRIVILEGED, messageOf } from "../../server/parts.js";

const WASM = readWasm();
const LIBRARY = loadLibrary();
const SETS = { ...LIBRARY.profiles };
const DATA = { sets: SETS, messages: {}, ...controlIndexOf(LIBRARY.catalogue, SETS) };
const SETTINGS = defaultSettings(LIBRARY, "baseline", "/");

const DEVELOPER = { effect: "allow", scope: "controls", labels: [] } as const;

const OPTIONS = {
  dockerd: { ...UNKNOWN_DOCKERD, http2: false },
  minApiVersion: "1.24",
  maxApiVersion: "1.56",
  maxBodyBytes: 1e6,
};

/** The input for a call, a ping where nothing else is said. */
function facts(
  change: object = {},
  method = "GET",
  uri = "/_ping",
  body: object | null = null,
): Facts {
  const message = decodeMessage(messageOf(method, uri, body), "request");
  const context = {
    time: "2026-11-25T10:00:00Z",
    local: { date: "2026-11-25", hour: 10, minute: 0, weekday: "wednesday" as const, zone: "UTC" },
    set: "baseline",
    overrides: { modes: {}, parameters: {} },
    user: { ...ANONYMOUS_USER, permissions: [DEVELOPER] },
    host: UNKNOWN_HOST,
    bodyBytes: message.body?.length ?? 0,
  };
  return { ...factsOf(readCall(message, OPTIONS), context), ...change };
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
    const policy = await loadWasmPolicy(WASM, DATA, LIBRARY.catalogue);
    expect(policy.evaluate(facts()).allow).to.equal(true);
    const privileged = facts({}, "POST", "/v1.45/containers/create", PRIVILEGED);
    expect(policy.evaluate(privileged).violations.map(({ control }) => control)).to.deep.equal([
      "privileged_container",
    ]);
  });

  it("takes a set that is not there for no answer, not for an allow", async () => {
    const policy = await loadWasmPolicy(WASM, DATA, LIBRARY.catalogue);
    expect(() => policy.evaluate(facts({ set: "other" }))).to.throw(PolicyEvaluationError);
  });

  it("answers the next call after one that could not be evaluated", async () => {
    const policy = await loadWasmPolicy(WASM, DATA, LIBRARY.catalogue);
    const loop: Record<string, unknown> = {};
    loop["self"] = loop;
    expect(() => policy.evaluate(facts({ spec: loop }))).to.throw(
      PolicyEvaluationError,
      "circular",
    );
    expect(policy.evaluate(facts()).allow).to.equal(true);
  });

  it("replaces an instance that trapped, here for want of stack", async () => {
    const policy = await loadWasmPolicy(WASM, DATA, LIBRARY.catalogue);
    const levels = 20_000;
    const text = `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
    const deep = new TextEncoder().encode(text).buffer as unknown as Facts;
    expect(() => policy.evaluate(deep)).to.throw(PolicyEvaluationError, "call stack");
    expect(policy.evaluate(facts()).allow).to.equal(true);
  });

  it("gives memory back after a huge call, and goes on", async () => {
    const policy = await loadWasmPolicy(WASM, DATA, LIBRARY.catalogue);
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
      /it has no entrypoint "docker\/authz\/decision"; run "make build"/,
    ],
    [
      "a policy that needs what opa-wasm lacks",
      () => patched("sprintf", "sprintg"),
      /needs built-in functions that opa-wasm lacks: sprintg; run "make build"/,
    ],
  ];
  for (const [what, bytes, message] of wrong) {
    it(`refuses ${what}, and says so at load`, async () => {
      const failure = await failureOf(loadWasmPolicy(bytes(), DATA, LIBRARY.catalogue));
      expect(failure).to.be.instanceOf(PolicyLoadError);
      expect((failure as Error).message).to.match(message);
    });
  }

  it("knows the built-ins that the package brings", () => {
    const file = new URL(
      "../../../../../node_modules/@open-policy-agent/opa-wasm/capabilities.json",
      import.meta.url,
    );
    const { builtins } = JSON.parse(readFileSync(file, "utf8")) as {
      readonly builtins: readonly { readonly name: string }[];
    };
    expect(builtins.map(({ name }) => name)).to.include.members([...HOST_BUILTINS]);
  });
});

describe("loadPolicy()", () => {
  const { modes = {}, parameters = {} } = SETS["baseline"] ?? {};
  const changes: readonly [string, Partial<Settings>][] = [
    ["a mode", { sets: { baseline: { modes: { ...modes, gpu_requests: "warn" }, parameters } } }],
    ["dockerd.http2", { http2: "never" }],
    ["audit.on_failure", { onAuditFailure: "allow" }],
    ["host_root", { hostRoot: "/host" }],
  ];
  for (const [name, change] of changes) {
    it(`names a revision that changes with ${name}, and only then`, async () => {
      const one = await loadPolicy(LIBRARY, SETTINGS);
      const again = await loadPolicy(LIBRARY, { ...SETTINGS });
      const other = await loadPolicy(LIBRARY, { ...SETTINGS, ...change });
      expect(one.revision)
        .to.match(/^[0-9a-f]{64}$/)
        .and.to.equal(again.revision);
      expect(other.revision).not.to.equal(one.revision);
    });
  }

  it("refuses a catalogue with a control that was not compiled", async () => {
    const known = LIBRARY.catalogue["privileged_container"];
    if (known === undefined) throw new Error("the catalogue lacks privileged_container");
    const catalogue = { ...LIBRARY.catalogue, no_such_control: known };
    const failure = await failureOf(loadPolicy({ ...LIBRARY, catalogue }, SETTINGS));
    expect(failure).to.be.instanceOf(PolicyLoadError);
    expect((failure as Error).message).to.include("has no answer to system.ping");
  });

  it("refuses a policy that lets everything pass, as one that was optimised", async () => {
    const failure = await failureOf(loadPolicy({ ...LIBRARY, catalogue: {} }, SETTINGS));
    expect(failure).to.be.instanceOf(PolicyLoadError);
  });

  it("keeps the set of its self-check for itself", () => {
    expect(Object.keys(LIBRARY.profiles)).not.to.include(SELF_CHECK);
  });
});

describe("readPolicyFile()", () => {
  it("names a file that is missing or spoilt, and how to make it", () => {
    const parsed = (bytes: Buffer): unknown => JSON.parse(bytes.toString());
    const read = (name: string) => () => readPolicyFile(name, parsed);
    for (const name of ["none.json", "policy.wasm"]) {
      expect(read(name)).to.throw(PolicyLoadError, new RegExp(`policy/${name}": .*make build`));
    }
  });
});
