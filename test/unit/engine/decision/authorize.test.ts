import { expect } from "chai";
import { AuditWriteError, PolicyEvaluationError } from "../../../../src/domain/errors.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { loadSettings } from "../../../../src/engine/settings/load-settings.js";
import { PRIVILEGED, createBench, messageOf } from "../../server/parts.js";
import type { Bench } from "../../server/parts.js";

const CREATE = "/v1.45/containers/create";

describe("createAuthorizer()", () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await createBench();
  });

  const last = () => bench.records.at(-1);

  it("allows a harmless container, says nothing, and records that", async () => {
    const message = messageOf("POST", CREATE, { Image: "alpine" });
    expect(await bench.authorizer.authorize(message, "request")).to.deep.equal({
      allow: true,
      msg: "",
    });
    expect(last()).to.deep.include({
      effect: "allow",
      phase: "request",
      action: "container.create",
      class: "run",
      path: "/containers/create",
    });
  });

  it("denies a privileged container, for that reason, by an id that is recorded", async () => {
    const { allow, msg } = await bench.authorizer.authorize(
      messageOf("POST", CREATE, PRIVILEGED),
      "request",
    );
    expect(allow).to.equal(false);
    expect(msg).to.match(/^privileged_container: Privileged mode is not allowed\./);
    expect(msg).to.include(`\ndecision ${last()?.id ?? "?"}`);
    expect(last()?.violations.map(({ control }) => control)).to.deep.equal([
      "privileged_container",
    ]);
  });

  it("judges as many entries as honest calls have", async () => {
    const Binds = Array.from({ length: 200 }, (_, index) => `volume${index}:/data/${index}`);
    const message = messageOf("POST", CREATE, { Image: "alpine", HostConfig: { Binds } });
    expect((await bench.authorizer.authorize(message, "request")).allow).to.equal(true);
  });

  it("says once that a path is outside the allow-list, which nobody looks up", async () => {
    const shipped = await loadSettings(null, loadLibrary(), {});
    const { modes = {}, parameters = {} } = shipped.sets[shipped.profile] ?? {};
    const allowed = { ...parameters["bind_mount_allowlist"], allowed_mount_prefixes: ["/srv/x"] };
    const set = {
      modes: { ...modes, bind_mount_allowlist: "deny" as const },
      parameters: { ...parameters, bind_mount_allowlist: allowed },
    };
    bench = await createBench({ settings: { ...shipped, sets: { [shipped.profile]: set } } });
    const body = { Image: "alpine", HostConfig: { Binds: ["/opt/y:/y"] } };
    const { allow, msg } = await bench.authorizer.authorize(
      messageOf("POST", CREATE, body),
      "request",
    );
    expect(allow).to.equal(false);
    expect(msg).to.include("Host path /opt/y may not be mounted.");
    expect(last()?.violations.map(({ control }) => control)).to.deep.equal([
      "bind_mount_allowlist",
    ]);
  });

  it("shows what could not be read before all else", async () => {
    const body = Buffer.from('{"HostConfig":{"Privileged":true},"hostconfig":{}}');
    const message = Buffer.from(
      JSON.stringify({
        RequestMethod: "POST",
        RequestUri: CREATE,
        RequestHeaders: { "Content-Type": "application/json", "Content-Length": "50" },
        RequestBody: body.toString("base64"),
      }),
    );
    const { allow, msg } = await bench.authorizer.authorize(message, "request");
    expect(allow).to.equal(false);
    expect(msg).to.match(/^ambiguous_json: /);
    expect(msg).not.to.include("privileged_container");
    expect(last()?.hygiene.map(({ kind }) => kind)).to.include("duplicate-key");
  });

  it("denies an allow beside a finding, whatever the policy says", async () => {
    const policy = { evaluate: () => ({ allow: true, violations: [], warnings: [] }) };
    bench = await createBench({ policy });
    const { allow, msg } = await bench.authorizer.authorize(
      messageOf("POST", "/v1.45/no/such/thing"),
      "request",
    );
    expect(allow).to.equal(false);
    expect(msg).to.match(/^unknown_endpoint: /);
  });

  const odd: readonly [string, Buffer][] = [
    ["nothing, as dockerd repeats a broken call", Buffer.alloc(0)],
    ["truncated JSON", messageOf("GET", "/_ping").subarray(0, 20)],
    ["invalid UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ["10,001 levels", Buffer.from("[".repeat(10_001))],
    [
      "a key twice",
      Buffer.from('{"RequestMethod":"GET","RequestMethod":"GET","RequestUri":"/_ping"}'),
    ],
  ];
  for (const phase of ["request", "response"] as const) {
    for (const [what, bytes] of odd) {
      it(`denies ${what} in the ${phase} phase with PROTOCOL, and records it`, async () => {
        const { allow, msg } = await bench.authorizer.authorize(bytes, phase);
        expect(allow).to.equal(false);
        expect(msg).to.match(/^PROTOCOL: Cannot read AuthZ message: /);
        expect(last()).to.deep.include({ effect: "error", code: "PROTOCOL", phase, call: null });
      });
    }
  }

  it("refuses a message that is too large, and records that", () => {
    const { allow, msg } = bench.authorizer.tooLarge("request", 1000);
    expect(allow).to.equal(false);
    expect(msg).to.match(/^PROTOCOL: .*1000 bytes/);
    expect(last()).to.deep.include({ effect: "error", code: "PROTOCOL" });
  });

  it("allows every response that it can read, recorded with an id of its own", async () => {
    await bench.authorizer.authorize(messageOf("GET", "/_ping"), "request");
    const answer = await bench.authorizer.authorize(
      messageOf("POST", CREATE, PRIVILEGED, { ResponseStatusCode: 201 }),
      "response",
    );
    expect(answer).to.deep.equal({ allow: true, msg: "" });
    expect(last()).to.deep.include({ phase: "response", effect: "allow", status: 201 });
    expect(new Set(bench.records.map(({ id }) => id)).size).to.equal(2);
  });

  it("denies where the policy gives no answer", async () => {
    const policy = {
      evaluate() {
        throw new PolicyEvaluationError("Cannot evaluate policy: unreachable");
      },
    };
    bench = await createBench({ policy });
    const { allow, msg } = await bench.authorizer.authorize(messageOf("GET", "/_ping"), "request");
    expect(allow).to.equal(false);
    expect(msg).to.match(/^POLICY_EVALUATION: /);
    expect(last()).to.deep.include({
      effect: "error",
      code: "POLICY_EVALUATION",
      action: "system.ping",
    });
  });

  it("denies and records what a fault of its own kept from being judged, and tells of it", async () => {
    const fault = new TypeError("a fault of this program");
    const told: unknown[] = [];
    const policy = {
      evaluate() {
        throw fault;
      },
    };
    bench = await createBench({ policy, onFault: (thrown) => told.push(thrown) });
    const { allow, msg } = await bench.authorizer.authorize(messageOf("GET", "/_ping"), "request");
    expect(allow).to.equal(false);
    expect(msg).to.match(/^FAULT: /);
    expect(told).to.deep.equal([fault]);
    expect(last()).to.deep.include({ effect: "error", code: "FAULT", action: "system.ping" });
  });

  it("learns from responses that an old engine speaks HTTP/1 only, until an engine starts anew", async () => {
    // With HTTP/2 a Content-Type beside a length of 0 proves no absence of a form.
    const stop = Buffer.from(
      JSON.stringify({
        RequestMethod: "POST",
        RequestUri: "/v1.40/containers/web/rename?name=db",
        RequestHeaders: { "Content-Type": "text/plain", "Content-Length": "0" },
      }),
    );
    const ask = async () => (await bench.authorizer.authorize(stop, "request")).allow;
    const answer = (version: string) =>
      bench.authorizer.authorize(
        messageOf("GET", "/_ping", null, { ResponseHeaders: { "Api-Version": version } }),
        "response",
      );
    expect(await ask()).to.equal(false);
    await answer("1.45");
    expect(await ask()).to.equal(true);
    bench.authorizer.activated();
    expect(await ask()).to.equal(false);
    await answer("1.53");
    expect(await ask()).to.equal(false);
    await answer("1.45");
    expect(await ask()).to.equal(false);
  });

  describe("when records cannot be written", () => {
    const audit = {
      append() {
        throw new AuditWriteError("Cannot write record: ENOSPC");
      },
    };
    const calls: readonly [string, Buffer, boolean][] = [
      ["a call of class read", messageOf("GET", "/_ping"), true],
      ["a call of class run", messageOf("POST", CREATE, { Image: "alpine" }), false],
      ["a call of class secret-read", messageOf("GET", "/v1.45/containers/json"), false],
    ];
    for (const phase of ["request", "response"] as const) {
      for (const [what, message, allowed] of calls) {
        it(`${allowed ? "allows" : "denies"} ${what} in the ${phase} phase, and tells the log`, async () => {
          const told: string[] = [];
          bench = await createBench({ audit, onUnrecorded: ({ code }) => told.push(code) });
          const { allow, msg } = await bench.authorizer.authorize(message, phase);
          expect(allow).to.equal(allowed);
          expect(msg).to.match(allowed ? /^$/ : /^AUDIT_WRITE: Cannot write record/);
          expect(told).to.deep.equal(["AUDIT_WRITE"]);
        });
      }
    }

    it("still gives the policy's own reason for a denial", async () => {
      bench = await createBench({ audit });
      const message = messageOf("POST", CREATE, PRIVILEGED);
      const { allow, msg } = await bench.authorizer.authorize(message, "request");
      expect(allow).to.equal(false);
      expect(msg).to.match(/^privileged_container: /);
    });

    it("allows what the policy allows where the settings say so", async () => {
      const settings = await loadSettings(null, loadLibrary(), {});
      bench = await createBench({ audit, settings: { ...settings, onAuditFailure: "allow" } });
      const create = messageOf("POST", CREATE, { Image: "alpine" });
      expect((await bench.authorizer.authorize(create, "request")).allow).to.equal(true);
      const privileged = messageOf("POST", CREATE, PRIVILEGED);
      expect((await bench.authorizer.authorize(privileged, "request")).allow).to.equal(false);
    });
  });
});
