import { createHash } from "node:crypto";
import { expect } from "chai";
import type { Facts, SpecFacts } from "../../../src/domain/facts.js";
import { bodyOf, callOf, checkedFacts, CONTEXT, created } from "./call.js";

function spec({ spec }: Facts): SpecFacts {
  if (spec === null) throw new Error("no spec");
  return spec;
}

function service(container: Readonly<Record<string, unknown>>, task = {}, rest = {}): SpecFacts {
  const body = bodyOf({ TaskTemplate: { ContainerSpec: container, ...task }, ...rest });
  return spec(checkedFacts(callOf("service.create", { body })));
}

describe("the container of factsOf()", () => {
  it("is null where the body could not be read, and for calls about no container", () => {
    for (const action of [
      "container.create",
      "container.update",
      "service.update",
      "system.info",
    ]) {
      expect(checkedFacts(callOf(action)).spec).to.equal(null);
    }
  });

  it("asks for nothing where the body says nothing", () => {
    const plain = spec(checkedFacts(callOf("container.create", { body: bodyOf({}) })));
    expect(plain).to.deep.include({
      privileged: false,
      cgroup_parent: "",
      devices: [],
      mounts: [],
    });
    expect(plain.image.kind).to.equal("none");
    expect(plain.runtime).to.equal(null);
    expect(plain.security.masked).to.deep.equal({ replaced: false, paths: [] });
  });

  it("runs under the daemon's runtime where that is known", () => {
    const context = { ...CONTEXT, host: { ...CONTEXT.host, default_runtime: "runsc" } };
    const call = callOf("container.create", { body: bodyOf({}) });
    expect(spec(checkedFacts(call, context)).runtime).to.equal("runsc");
    expect(spec(created({ Runtime: "kata" })).runtime).to.equal("kata");
  });

  it("refuses to read a member of another type than dockerd's", () => {
    expect(() => created({ Privileged: "true" })).to.throw(TypeError, '"Privileged"');
    expect(() => created({ Binds: [1] })).to.throw(TypeError, '"Binds"');
    expect(() => checkedFacts(callOf("container.create", { body: [] }))).to.throw(TypeError);
  });
});

describe("capabilities of factsOf()", () => {
  const spellings = ["sys_admin", "SYS_ADMIN", "Cap_Sys_Admin", "cap_ſys_admin", "sys_admın"];
  for (const spelling of spellings) {
    it(`reads ${spelling} as SYS_ADMIN`, () => {
      expect(spec(created({ CapAdd: [spelling] })).caps.add).to.deep.equal([
        { field: "HostConfig.CapAdd[0]", name: "SYS_ADMIN" },
      ]);
    });
  }

  for (const all of ["ALL", "all", "All", "CAP_ALL"]) {
    it(`reads ${all} as all of them, also where all are dropped`, () => {
      const { caps } = spec(created({ CapAdd: [all], CapDrop: [all] }));
      expect(caps).to.include({ add_all: true, drop_all: true });
    });
  }

  it("reads a service's, and the field of old", () => {
    expect(service({ CapabilityAdd: ["net_admin"], CapabilityDrop: ["ALL"] }).caps).to.deep.equal({
      add: [{ field: "TaskTemplate.ContainerSpec.CapabilityAdd[0]", name: "NET_ADMIN" }],
      add_all: false,
      drop: ["ALL"],
      drop_all: true,
      legacy: [],
    });
    expect(spec(created({ Capabilities: ["CAP_X"] })).caps.legacy).to.deep.equal(["CAP_X"]);
  });
});

describe("security options of factsOf()", () => {
  function security(...SecurityOpt: string[]): SpecFacts["security"] {
    return spec(created({ SecurityOpt })).security;
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
    const { masked, readonly } = spec(created({ MaskedPaths: [], ReadonlyPaths: null })).security;
    expect(masked).to.deep.equal({ replaced: true, paths: [] });
    expect(readonly).to.deep.equal({ replaced: false, paths: [] });
    const cleaned = spec(created({ MaskedPaths: ["/proc/./kcore/"] })).security.masked.paths;
    expect(cleaned).to.deep.equal(["/proc/kcore"]);
  });

  it("reads a service's privileges in the same terms", () => {
    const text = '{"defaultAction": "SCMP_ACT_ALLOW"}';
    const { security: read } = service({
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

  for (const mode of ["", "default"]) {
    it(`takes a service's mode ${JSON.stringify(mode)} for the engine's own`, () => {
      const { security: read } = service({
        Privileges: { Seccomp: { Mode: mode }, AppArmor: { Mode: mode } },
      });
      expect([...read.seccomp, ...read.apparmor]).to.deep.equal([]);
    });
  }

  it("does not know a service's mode of another spelling", () => {
    const { security: read } = service({ Privileges: { Seccomp: { Mode: "Unconfined" } } });
    expect(read.seccomp[0]?.mode).to.equal("unknown");
  });
});

describe("devices and GPUs of factsOf()", () => {
  it("cleans a device's path and keeps it as sent", () => {
    const { devices } = spec(created({ Devices: [{ PathOnHost: "/dev/null/../vda" }] }));
    expect(devices).to.deep.equal([
      {
        field: "HostConfig.Devices[0].PathOnHost",
        use: "device",
        raw: "/dev/null/../vda",
        path: "/dev/vda",
        resolved: null,
        is_dir: null,
        permissions: "rwm",
        cdi: false,
      },
    ]);
  });

  it("names devices of block limits as throttled", () => {
    const { devices } = spec(created({ BlkioDeviceReadBps: [{ Path: "/dev/vda", Rate: 1n }] }));
    expect(devices?.[0]).to.include({
      field: "HostConfig.BlkioDeviceReadBps[0].Path",
      use: "throttle",
    });
  });

  it("reads those of an update", () => {
    const body = bodyOf({
      Devices: [{ PathOnHost: "/dev/mem", CgroupPermissions: "r" }],
      DeviceCgroupRules: ["a *:* rwm"],
      CgroupParent: "/x",
    });
    const update = spec(checkedFacts(callOf("container.update", { body })));
    expect(update).to.include({ origin: "update", cgroup_parent: "/x", privileged: false });
    expect(update.devices?.[0]).to.include({ field: "Devices[0].PathOnHost", permissions: "r" });
    expect(update.device_rules).to.deep.equal([
      { field: "DeviceCgroupRules[0]", raw: "a *:* rwm" },
    ]);
  });

  const gpus = [
    ["none", {}, { requested: false, count: 0, all: false }],
    [
      "all",
      { DeviceRequests: [{ Driver: "nvidia", Count: -1 }] },
      { requested: true, count: -1, all: true },
    ],
    ["a huge number", { DeviceRequests: [{ Count: 2n ** 60n }] }, { count: -1, all: true }],
    [
      "a sum",
      { DeviceRequests: [{ Count: 1 }, { Count: 2 }, { DeviceIDs: ["0"] }] },
      { count: 4, all: false },
    ],
    ["a request for none", { DeviceRequests: [{ Count: 0 }] }, { requested: true, count: 0 }],
    ["the id all", { DeviceRequests: [{ DeviceIDs: ["all"] }] }, { all: true }],
    [
      "all by CDI",
      { DeviceRequests: [{ Driver: "cdi", DeviceIDs: ["v.com/gpu=all"] }] },
      { all: true },
    ],
    [
      "one by CDI among devices",
      { Devices: [{ PathOnHost: "v.com/gpu=0" }] },
      { requested: true, count: 1 },
    ],
  ] as const;
  for (const [what, hostConfig, expected] of gpus) {
    it(`counts ${what}`, () => {
      expect(spec(created(hostConfig)).gpus).to.include(expected);
    });
  }

  it("tells ids from CDI names", () => {
    const requests = [{ DeviceIDs: ["0", "v.com/gpu=1"] }];
    const read = spec(created({ DeviceRequests: requests })).gpus;
    expect(read?.ids).to.deep.equal([
      { field: "HostConfig.DeviceRequests[0].DeviceIDs[0]", id: "0" },
    ]);
    expect(read?.cdi).to.deep.equal([
      { field: "HostConfig.DeviceRequests[0].DeviceIDs[1]", name: "v.com/gpu=1" },
    ]);
  });

  const variables = [
    ["NVIDIA_VISIBLE_DEVICES=all", true],
    ["NVIDIA_VISIBLE_DEVICES=0", true],
    ["NVIDIA_VISIBLE_DEVICES=void", false],
    ["NVIDIA_VISIBLE_DEVICES=none", false],
    ["NVIDIA_VISIBLE_DEVICES", false],
    ["XNVIDIA_VISIBLE_DEVICES=all", false],
  ] as const;
  for (const [variable, expected] of variables) {
    it(`takes ${variable} for ${expected ? "a" : "no"} request`, () => {
      expect(spec(created({}, { Env: ["A=b", variable] })).gpus?.via_env).to.equal(expected);
    });
  }

  it("takes a mount for the nvidia runtime for a request", () => {
    const Binds = ["/dev/null:/var/run/nvidia-container-devices/all"];
    expect(spec(created({ Binds })).gpus?.via_env).to.equal(true);
  });

  it("counts a service's generic resources", () => {
    const GenericResources = [
      { DiscreteResourceSpec: { Kind: "gpu", Value: 2 } },
      { NamedResourceSpec: { Kind: "gpu", Value: "UUID1" } },
    ];
    const { gpus: read } = service({}, { Resources: { Reservations: { GenericResources } } });
    expect(read).to.include({ requested: true, count: 3 });
  });
});

describe("namespaces, networks and sharing of factsOf()", () => {
  it("tells a mode from the container that it names", () => {
    const { ns } = spec(
      created({ PidMode: "container:web", IpcMode: "host", UTSMode: "container:x" }),
    );
    expect(ns.pid).to.deep.equal({ mode: "container", container: "web" });
    expect(ns.ipc).to.deep.equal({ mode: "host", container: null });
    expect(ns.cgroup).to.deep.equal({ mode: "", container: null });
  });

  it("lists every network, an endpoint's NetworkID too, which dockerd prefers", () => {
    const facts = created(
      { NetworkMode: "front" },
      {
        NetworkingConfig: {
          EndpointsConfig: { front: { NetworkID: "0570" }, host: null, back: {} },
        },
      },
    );
    expect(spec(facts).networks).to.deep.equal([
      { field: "HostConfig.NetworkMode", ref: "front" },
      { field: "NetworkingConfig.EndpointsConfig.front", ref: "front" },
      { field: "NetworkingConfig.EndpointsConfig.front.NetworkID", ref: "0570" },
      { field: "NetworkingConfig.EndpointsConfig.back", ref: "back" },
    ]);
  });

  it("lists a service's networks in both places", () => {
    const { networks } = service(
      {},
      { Networks: [{ Target: "a" }] },
      { Networks: [{ Target: "host" }] },
    );
    expect(networks).to.deep.equal([
      { field: "TaskTemplate.Networks[0].Target", ref: "a" },
      { field: "Networks[0].Target", ref: "host" },
    ]);
  });

  it("lists every container that is joined", () => {
    const { sharing } = created(
      {
        PidMode: "container:a",
        IpcMode: "container:b",
        NetworkMode: "container:c",
        VolumesFrom: ["d:ro", "e"],
        Links: ["f:db"],
      },
      { NetworkingConfig: { EndpointsConfig: { n: { Links: ["g:x"] } } } },
    );
    expect(sharing?.map(({ kind, ref }) => `${kind} ${ref}`)).to.deep.equal([
      "pid a",
      "ipc b",
      "network c",
      "volumes d",
      "volumes e",
      "links f",
      "links g",
    ]);
  });

  it("reads network.connect", () => {
    const body = bodyOf({
      Container: "web",
      EndpointConfig: { Links: ["db:db"], NetworkID: "0570" },
    });
    const facts = checkedFacts(callOf("network.connect", { vars: { id: "net" }, body }));
    expect(facts.network).to.deep.equal({ ref: "net", network_id: "0570" });
    expect(facts.sharing).to.deep.equal([
      { field: "EndpointConfig.Links[0]", kind: "links", ref: "db" },
    ]);
    expect(checkedFacts(callOf("network.connect", { vars: { id: "net" } }))).to.include({
      network: null,
      sharing: null,
    });
  });
});
