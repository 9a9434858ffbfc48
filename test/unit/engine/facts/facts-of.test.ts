import { expect } from "chai";
import { bodyOf, callOf, checkedFacts, CONTEXT, created, valueOf } from "./call.js";

describe("factsOf()", () => {
  it("has nothing of its own for a call about nothing", () => {
    const facts = checkedFacts(callOf("system.info"));
    expect(facts).to.deep.include({
      spec: null,
      exec: null,
      host_paths: [],
      volumes: [],
      gaps: [],
    });
  });

  const versions = [
    ["1.45", null, "1.45", 45],
    ["", null, null, null],
    ["", "1.54", "1.54", 54],
    ["1.39.0.7", null, "1.39.0.7", 39],
    ["01.39", null, "01.39", 39],
    ["1.039", null, "1.039", 39],
    ["2.1", null, "2.1", null],
    [null, "1.54", null, null],
  ] as const;
  for (const [version, api_max, expected, minor] of versions) {
    it(`takes version ${String(version)} of an engine at ${String(api_max)} for ${String(expected)}`, () => {
      const context = { ...CONTEXT, host: { ...CONTEXT.host, api_max } };
      const { request } = checkedFacts(callOf("system.info", { version }), context);
      expect(request.api_version).to.equal(expected);
      expect(request.api_minor).to.equal(minor);
    });
  }

  it("tells who asks", () => {
    const user = { ...CONTEXT.user, name: "alice", authn: "TLS", anonymous: false, uid: 10001 };
    expect(checkedFacts(callOf("system.info"), { ...CONTEXT, user }).user).to.equal(user);
  });

  it("keeps all values of all parameters, be they called like a prototype", () => {
    const query = new Map([
      ["t", ["a", "b"]],
      ["__proto__", ["c"]],
    ]);
    const sent = JSON.stringify(checkedFacts(callOf("build.run", { query })).request.query);
    expect(sent).to.equal('{"t":["a","b"],"__proto__":["c"]}');
  });

  it("reads an exec", () => {
    const call = callOf("exec.create", {
      vars: { name: "web" },
      body: bodyOf({ Privileged: true, User: "+0", Cmd: ["sh", "-c", "id"] }),
    });
    const { exec } = checkedFacts(call);
    expect(exec).to.deep.include({ container: "web", privileged: true, cmd: ["sh", "-c", "id"] });
    expect(exec?.user).to.include({ field: "User", raw: "+0", is_root: true });
    expect(checkedFacts({ ...call, body: null }).exec).to.equal(null);
  });

  it("reads a build, the first of several values", () => {
    const query = new Map([
      ["networkmode", ["host", "none"]],
      ["cgroupparent", ["/"]],
    ]);
    expect(checkedFacts(callOf("build.run", { query, body: null })).build).to.deep.include({
      network_mode: "host",
      cgroup_parent: "/",
      isolation: "",
    });
  });

  it("reads what a plugin is granted", () => {
    const call = callOf("plugin.install", {
      query: new Map([
        ["remote", ["evil.com/p"]],
        ["name", ["p"]],
      ]),
      body: valueOf([{ Name: "network", Description: "", Value: ["host"] }]) as never,
    });
    const { plugin } = checkedFacts(call);
    expect(plugin).to.deep.include({
      name: "p",
      privileges: [{ name: "network", values: ["host"] }],
    });
    expect(plugin?.remote.name).to.equal("evil.com/p");
    expect(checkedFacts({ ...call, body: null }).plugin).to.equal(null);
  });

  it("names the plugin of a call without a body", () => {
    const call = callOf("plugin.disable", { vars: { name: "p:latest" } });
    expect(checkedFacts(call).plugin?.name).to.equal("p:latest");
  });

  it("reads a plugin and a roll-back of a service", () => {
    const body = bodyOf({
      TaskTemplate: { Runtime: "plugin", PluginSpec: { name: "p", remote: "evil.com/p" } },
    });
    const query = new Map([["rollback", ["previous"]]]);
    const facts = checkedFacts(callOf("service.update", { body, query }));
    expect(facts.swarm).to.include({ runtime: "plugin", rollback: "previous" });
    expect(facts.plugin?.remote.name).to.equal("evil.com/p");
  });

  const secrets = [
    [{}, "", ""],
    [{ Driver: { Name: "vault" }, Templating: { Name: "golang" } }, "vault", "golang"],
    [{ Driver: {} }, null, ""],
  ] as const;
  for (const [body, driver, templating] of secrets) {
    it(`reads the drivers of the secret ${JSON.stringify(body)}`, () => {
      const facts = checkedFacts(callOf("secret.create", { body: bodyOf(body) }));
      expect(facts.swarm).to.include({ driver, templating });
    });
  }

  it("hands on what the reader found", () => {
    const finding = { kind: "duplicate-key", path: "HostConfig", detail: "twice" } as const;
    expect(checkedFacts(callOf("container.create", { hygiene: [finding] })).hygiene).to.deep.equal([
      finding,
    ]);
  });

  it("can be written as JSON whatever numbers the body holds", () => {
    const Mounts = [{ Type: "tmpfs", Target: "/t", TmpfsOptions: { SizeBytes: 2n ** 60n } }];
    expect(created({ Mounts }).spec?.mounts?.[0]?.tmpfs_bytes).to.equal(null);
  });
});
