import { expect } from "chai";
import type { PolicyAnswer } from "../../../../src/domain/decision.js";
import type { Facts } from "../../../../src/domain/facts.js";
import type { AuditRecord } from "../../../../src/domain/record.js";
import type { Enforcement, Settings } from "../../../../src/domain/settings.js";
import { OwnerStoreError, PolicyEvaluationError } from "../../../../src/domain/errors.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import type { OwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import type { Policy } from "../../../../src/engine/policy/wasm-policy.js";
import { defaultSettings } from "../../../../src/engine/settings/default-settings.js";
import { createBench, messageOf, type Bench } from "../../server/parts.js";
import { directoryOf } from "../dockerd/directory-of.js";

const INSPECT = "/v1.45/containers/web/json";
const CREATE = "/v1.45/containers/create";
const CONTROL = "privileged_container";

const LIBRARY = loadLibrary();
const SETTINGS = defaultSettings(LIBRARY, "baseline", "/");

const ALLOW: PolicyAnswer = { allow: true, violations: [], warnings: [] };
const DENY: PolicyAnswer = {
  allow: false,
  violations: [
    {
      control: CONTROL,
      mode: "deny",
      severity: "high",
      field: "Config.Env",
      value: "PASSWORD",
      message: "It shows PASSWORD.",
      remedy: null,
      references: [],
    },
  ],
  warnings: [],
};

/** The library, in which a control judges the answers to `responses`, too. */
function catalogueOf(responses: readonly string[], inspects: readonly "container"[] = []) {
  const control = LIBRARY.catalogue[CONTROL];
  if (control === undefined) throw new Error(`There is no control ${CONTROL}`);
  return { ...LIBRARY.catalogue, [CONTROL]: { ...control, responses, inspects } };
}

/** A policy that allows each call, and says of each answer what it is given. */
function policyOf(said: PolicyAnswer | (() => never)): Policy & { readonly seen: Facts[] } {
  const seen: Facts[] = [];
  return {
    seen,
    evaluate(facts) {
      seen.push(facts);
      if (facts.phase === "request") return ALLOW;
      return typeof said === "function" ? said() : said;
    },
  };
}

/** What dockerd would say of an answer. */
function answer(body: object, status = 200): object {
  return {
    ResponseStatusCode: status,
    ResponseHeaders: { "Api-Version": "1.45", "Content-Type": "application/json" },
    ResponseBody: Buffer.from(JSON.stringify(body)).toString("base64"),
  };
}

function enforcement(change: Partial<Enforcement>): Settings {
  return { ...SETTINGS, enforcement: { ...SETTINGS.enforcement, ...change } };
}

describe("answers that a control judges", () => {
  const catalogue = catalogueOf(["container.inspect", "container.create"]);
  const shown = messageOf("GET", INSPECT, null, answer({ Id: "c0ffee" }));

  const last = ({ records }: Bench): AuditRecord | undefined => records.at(-1);

  it("are refused for the control's reason, by an id that is recorded", async () => {
    const bench = await createBench({ catalogue, policy: policyOf(DENY) });
    await bench.authorizer.authorize(messageOf("GET", INSPECT), "request");
    const { allow, msg } = await bench.authorizer.authorize(shown, "response");
    expect(allow).to.equal(false);
    expect(msg).to.equal(`${CONTROL}: It shows PASSWORD.\ndecision ${last(bench)?.id ?? "?"}`);
    expect(last(bench)).to.deep.include({
      phase: "response",
      effect: "deny",
      status: 200,
      request: bench.records[0]?.id,
      violations: DENY.violations,
      profile: "baseline",
    });
  });

  it("are judged with the facts of the call, and with what dockerd is about to answer", async () => {
    const policy = policyOf(ALLOW);
    const bench = await createBench({ catalogue, policy });
    const body = { Image: "alpine", HostConfig: { Privileged: true, Binds: ["/srv:/srv"] } };
    const made = messageOf("POST", CREATE, body, answer({ Id: "c0ffee", Size: 1 }, 201));
    expect((await bench.authorizer.authorize(made, "response")).allow).to.equal(true);
    const [facts, ...more] = policy.seen;
    expect(more).to.deep.equal([]);
    expect(facts).to.deep.include({ phase: "response", set: "baseline", targets: null });
    expect(facts?.spec?.privileged).to.equal(true);
    expect(facts?.host_paths?.map(({ path, resolved }) => [path, resolved])).to.deep.equal([
      ["/srv", null],
    ]);
    expect(facts?.response).to.deep.include({
      status: 201,
      body_state: "read",
      body: { Id: "c0ffee", Size: 1 },
    });
  });

  it("are evaluated only where such a control is switched on", async () => {
    const off = SETTINGS.sets["baseline"];
    if (off === undefined) throw new Error("There is no profile baseline");
    const sets = { baseline: { ...off, modes: { ...off.modes, [CONTROL]: "off" as const } } };
    const policies = [policyOf(DENY), policyOf(DENY), policyOf(DENY)] as const;
    const benches = [
      await createBench({ policy: policies[0] }),
      await createBench({ policy: policies[1], catalogue: catalogueOf(["image.inspect"]) }),
      await createBench({ policy: policies[2], catalogue, settings: { ...SETTINGS, sets } }),
    ];
    for (const bench of benches) {
      expect((await bench.authorizer.authorize(shown, "response")).allow).to.equal(true);
      expect(last(bench)).to.deep.include({ effect: "allow", violations: [] });
    }
    expect(policies.map(({ seen }) => seen)).to.deep.equal([[], [], []]);
  });

  it("know what the call was about, and whose it was, from when it was judged", async () => {
    const policy = policyOf(ALLOW);
    const directory = directoryOf("bob");
    const looking = catalogueOf(["container.inspect"], ["container"]);
    const bench = await createBench({ catalogue: looking, policy, directory });
    await bench.authorizer.authorize(messageOf("GET", INSPECT), "request");
    await bench.authorizer.authorize(shown, "response");
    const [called, answered] = policy.seen;
    expect(answered?.targets).to.deep.equal(called?.targets);
    expect(answered?.targets?.map(({ ref, owner }) => [ref, owner])).to.deep.equal([
      ["web", "bob"],
    ]);
    expect(last(bench)?.targets).to.have.lengthOf(1);
    await bench.authorizer.authorize(shown, "response");
    expect(policy.seen.at(-1)?.targets).to.equal(null);
  });

  it("are kept for the owner of what was made, though they are refused", async () => {
    const recorded: unknown[] = [];
    const owners = {
      intend: () => undefined,
      settle: () => undefined,
      isKnown: () => false,
      record: (key: unknown) => recorded.push(key),
      volumesNamed: () => [],
    } as unknown as OwnerStore;
    const bench = await createBench({ catalogue, policy: policyOf(DENY), owners });
    const Id = "c".repeat(64);
    const made = messageOf("POST", CREATE, { Image: "alpine" }, answer({ Id }, 201));
    expect((await bench.authorizer.authorize(made, "response")).allow).to.equal(false);
    expect(recorded).to.deep.equal([{ kind: "container", id: Id }]);
    expect(last(bench)).to.deep.include({ effect: "deny", made: { kind: "container", id: Id } });
  });

  it("are not judged where the owner cannot be kept, which refuses them", async () => {
    const policy = policyOf(ALLOW);
    const owners = {
      record() {
        throw new OwnerStoreError("Cannot remember an owner: ENOSPC");
      },
    } as unknown as OwnerStore;
    const bench = await createBench({ catalogue, policy, owners });
    const made = messageOf("POST", CREATE, { Image: "alpine" }, answer({ Id: "c".repeat(64) }));
    expect((await bench.authorizer.authorize(made, "response")).allow).to.equal(false);
    expect(policy.seen).to.deep.equal([]);
  });

  it("are refused where the policy fails, and where this program does", async () => {
    for (const [thrown, code] of [
      [new PolicyEvaluationError("Cannot evaluate policy: unreachable"), "POLICY_EVALUATION"],
      [new TypeError("a fault of this program"), "FAULT"],
    ] as const) {
      const policy = policyOf(() => {
        throw thrown;
      });
      const bench = await createBench({ catalogue, policy });
      const { allow, msg } = await bench.authorizer.authorize(shown, "response");
      expect(allow).to.equal(false);
      expect(msg).to.match(new RegExp(`^${code}: `));
      expect(last(bench)).to.deep.include({ phase: "response", effect: "error", code });
    }
  });

  it("are refused where the call cannot be read, whatever the policy says", async () => {
    const bench = await createBench({ catalogue, policy: policyOf(ALLOW) });
    const twice = messageOf("GET", `${INSPECT}?size=%zz`, null, answer({}));
    const { allow, msg } = await bench.authorizer.authorize(twice, "response");
    expect(allow).to.equal(false);
    expect(msg).to.match(/^hidden_parameters: /);
  });

  it("pass where denials are only reported, and are recorded", async () => {
    const settings = enforcement({ mode: "dry_run" });
    const bench = await createBench({ catalogue, policy: policyOf(DENY), settings });
    expect((await bench.authorizer.authorize(shown, "response")).allow).to.equal(true);
    expect(last(bench)).to.deep.include({ effect: "allow", violations: DENY.violations });
  });

  it("are judged by the shadow profile for the record alone", async () => {
    const shadowed = enforcement({ shadowProfile: "baseline" });
    const settings = defaultSettings(LIBRARY, "baseline", "/");
    const bench = await createBench({
      catalogue,
      policy: policyOf(DENY),
      settings: { ...settings, enforcement: shadowed.enforcement },
    });
    await bench.authorizer.authorize(shown, "response");
    expect(last(bench)?.shadow).to.deep.equal({
      profile: "baseline",
      effect: "deny",
      violations: DENY.violations,
    });
  });

  it("are never those to the plugin's own questions", async () => {
    const policy = policyOf(DENY);
    const directory = { ...directoryOf("bob"), isOwn: () => true };
    const bench = await createBench({ catalogue, policy, directory });
    expect(await bench.authorizer.authorize(shown, "response")).to.deep.equal({
      allow: true,
      msg: "",
    });
    expect(policy.seen).to.deep.equal([]);
    expect(bench.records).to.deep.equal([]);
  });
});
