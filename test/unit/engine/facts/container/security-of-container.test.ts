import { createHash } from "node:crypto";
import { expect } from "chai";
import type { SpecFacts } from "../../../../../src/domain/spec-facts.js";
import { bodyOf, callOf, checkedFacts, created, serviceSpec, specIn } from "../call.js";

describe("security options of factsOf()", () => {
  function security(...SecurityOpt: string[]): SpecFacts["security"] {
    return specIn(created({ SecurityOpt })).security;
  }

  const newPrivileges = [
    [["no-new-privileges"], true],
    [["no-new-privileges=T"], true],
    [["no-new-privileges:1"], true],
    [["no-new-privileges:false"], false],
    [["no-new-privileges=yes"], false],
    [["no-new-privileges=true", "no-new-privileges=0"], false],
    [["no-new-privileges=0", "no-new-privileges"], false],
    [[], null],
  ] as const;
  for (const [options, expected] of newPrivileges) {
    it(`reads ${JSON.stringify(options)} as ${String(expected)}`, () => {
      expect(security(...options).no_new_privileges).to.equal(expected);
    });
  }

  const labels = [
    ["disable", "disable", ""],
    ["label:disable", "disable", ""],
    ["label=disable", "disable", ""],
    ["label=type:spc_t", "type", "spc_t"],
    ["label:type:spc_t", "type", "spc_t"],
    ["label=level:s0:c1,c2", "level", "s0:c1,c2"],
    ["label=Type:spc_t", "unknown", "spc_t"],
    ["label=nested", "unknown", "nested"],
  ] as const;
  for (const [option, key, value] of labels) {
    it(`reads ${option} as SELinux ${key}`, () => {
      const field = "HostConfig.SecurityOpt[0]";
      expect(security(option).selinux).to.deep.equal([{ field, key, value }]);
    });
  }

  const seccomp = [
    ["seccomp=unconfined", "unconfined"],
    ["seccomp:unconfined", "unconfined"],
    ["seccomp=builtin", "default"],
    ["seccomp=", "unknown"],
    ["seccomp= unconfined", "unknown"],
    ["seccomp=Unconfined", "unknown"],
    ['seccomp:{"a":1}', "custom"],
  ] as const;
  for (const [option, mode] of seccomp) {
    it(`reads ${option} as ${mode}`, () => {
      expect(security(option).seccomp.map((entry) => entry.mode)).to.deep.equal([mode]);
    });
  }

  it("gives a custom profile's digest without the white space between its tokens", () => {
    const sha256 = createHash("sha256").update('{"a":[1,"b \\" c\\\\"]}').digest("hex");
    const [entry] = security('seccomp={ "a" :\n[1,\t"b \\" c\\\\" ]\r}').seccomp;
    expect(entry?.sha256).to.equal(sha256);
  });

  it("keeps every entry, since any may be wrong", () => {
    expect(security("apparmor=unconfined", "apparmor:docker-default").apparmor).to.deep.equal([
      { field: "HostConfig.SecurityOpt[0]", profile: "unconfined" },
      { field: "HostConfig.SecurityOpt[1]", profile: "docker-default" },
    ]);
  });

  it("cuts at the first = where there is one, at the first : else", () => {
    expect(security("apparmor:a=b").unknown.map(({ key }) => key)).to.deep.equal(["apparmor:a"]);
    expect(security("apparmor=a:b=c").apparmor[0]?.profile).to.equal("a:b=c");
  });

  for (const option of [
    "systempaths=unconfined",
    "Seccomp=unconfined",
    "seccomp",
    "credentialspec=x",
    "",
  ]) {
    it(`knows nothing of ${JSON.stringify(option)}`, () => {
      const read = security(option);
      expect(read.unknown).to.have.length(1);
      expect([...read.seccomp, ...read.apparmor, ...read.selinux]).to.deep.equal([]);
    });
  }

  const cgroups = [
    ["writable-cgroups", true],
    ["writable-cgroups:TRUE", true],
    ["writable-cgroups=false", false],
    ["writable-cgroups=maybe", null],
  ] as const;
  for (const [option, expected] of cgroups) {
    it(`reads ${option} as ${String(expected)}`, () => {
      expect(security(option).writable_cgroups).to.equal(expected);
    });
  }

  it("tells an empty list of masked paths from none", () => {
    const { masked, readonly } = specIn(created({ MaskedPaths: [], ReadonlyPaths: null })).security;
    expect(masked).to.deep.equal({ replaced: true, paths: [] });
    expect(readonly).to.deep.equal({ replaced: false, paths: [] });
    const cleaned = specIn(created({ MaskedPaths: ["/proc/./kcore/"] })).security.masked.paths;
    expect(cleaned).to.deep.equal(["/proc/kcore"]);
  });

  it("leaves a masked path that leads back as it is, which the kernel may not find", () => {
    const raw = ["/none/../proc/keys", "/proc/.."];
    const { masked, readonly } = specIn(created({ MaskedPaths: raw, ReadonlyPaths: raw })).security;
    expect(masked.paths).to.deep.equal(raw);
    expect(readonly.paths).to.deep.equal(raw);
  });

  it("reads a service's privileges in the same terms", () => {
    const text = '{"defaultAction": "SCMP_ACT_ALLOW"}';
    const { security: read } = serviceSpec({
      Privileges: {
        NoNewPrivileges: true,
        Seccomp: { Mode: "custom", Profile: Buffer.from(text).toString("base64") },
        AppArmor: { Mode: "disabled" },
        SELinuxContext: { Disable: true, Type: "spc_t" },
      },
    });
    const sha256 = createHash("sha256").update(text.replace(" ", "")).digest("hex");
    expect(read.no_new_privileges).to.equal(true);
    expect(read.seccomp[0]).to.include({ mode: "custom", sha256 });
    expect(read.apparmor[0]?.profile).to.equal("unconfined");
    expect(read.selinux.map(({ key, value }) => key + value)).to.deep.equal([
      "disable",
      "typespc_t",
    ]);
  });

  for (const version of ["1.43", "1.43.9", ""]) {
    it(`takes a service's NoNewPrivileges at ${JSON.stringify(version)} for dropped`, () => {
      const task = { ContainerSpec: { Privileges: { NoNewPrivileges: true } } };
      const call = callOf("service.create", { version, body: bodyOf({ TaskTemplate: task }) });
      expect(specIn(checkedFacts(call)).security.no_new_privileges).to.equal(null);
    });
  }

  for (const mode of ["", "default"]) {
    it(`takes a service's mode ${JSON.stringify(mode)} for the engine's own`, () => {
      const { security: read } = serviceSpec({
        Privileges: { Seccomp: { Mode: mode }, AppArmor: { Mode: mode } },
      });
      expect([...read.seccomp, ...read.apparmor]).to.deep.equal([]);
    });
  }

  it("does not know a service's mode of another spelling", () => {
    const { security: read } = serviceSpec({ Privileges: { Seccomp: { Mode: "Unconfined" } } });
    expect(read.seccomp[0]?.mode).to.equal("unknown");
  });
});
