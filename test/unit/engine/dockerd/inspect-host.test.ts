import { expect } from "chai";
import { BUILT_IN_POOLS } from "../../../../src/domain/built-in-pools.js";
import type { DockerdResponse } from "../../../../src/engine/dockerd/dockerd-client.js";
import { createHostView, type HostInspector } from "../../../../src/engine/dockerd/inspect-host.js";

const INFO = {
  OSType: "linux",
  DefaultRuntime: "runc",
  DockerRootDir: "/var/lib/docker",
  SecurityOptions: ["name=seccomp,profile=builtin", "name=cgroupns"],
  Swarm: { NodeID: "", LocalNodeState: "inactive" },
};

const HOST = {
  os: "linux",
  default_runtime: "runc",
  userns_remap: false,
  no_new_privileges_default: null,
  private_cgroupns_default: true,
  selinux: false,
  never_masked: [],
  address_pools: BUILT_IN_POOLS,
  swarm: false,
  copies_safely: null,
  snapshot_store: null,
  numeric_groups: null,
  data_root: "/var/lib/docker",
};

describe("createHostView()", () => {
  let timeMs: number;
  let asked: string[];
  let answer: () => Promise<DockerdResponse>;
  let view: HostInspector;

  beforeEach(() => {
    timeMs = 0;
    asked = [];
    says(INFO);
    const get = (target: string): Promise<DockerdResponse> => {
      asked.push(target);
      return answer();
    };
    view = createHostView({ get }, () => timeMs);
  });

  function says(info: unknown, status = 200): void {
    const body = Buffer.from(JSON.stringify(info));
    answer = () => Promise.resolve({ status, body, apiVersion: "1.51" });
  }

  it("tells what the daemon says", async () => {
    expect(await view.facts()).to.deep.equal(HOST);
    expect(asked).to.deep.equal(["/info", "/version"]);
  });

  it("asks for the versions by which groups are numbers, and knows the rest without them", async () => {
    const version = { Version: "29.6.1", Components: [{ Name: "runc", Version: "1.3.6" }] };
    says({ ...INFO, ...version });
    expect(await view.facts()).to.deep.equal({ ...HOST, numeric_groups: true });
    view.forget();
    says({ ...INFO, ...version, Components: {} });
    expect(await view.facts()).to.deep.equal(HOST);
  });

  it("tells what containers are given that choose nothing, and which limits they cannot have", async () => {
    says({
      ...INFO,
      LoggingDriver: "journald",
      SwapLimit: false,
      MemoryLimit: false,
      PidsLimit: true,
    });
    const given = { logDriver: "journald", swapLimit: false, dropped: ["memory"] };
    expect(await view.defaults()).to.deep.equal(given);
  });

  it("knows remapped users and what new privileges are by default", async () => {
    says({ ...INFO, SecurityOptions: ["name=userns", "name=no-new-privileges"] });
    expect(await view.facts()).to.deep.include({
      userns_remap: true,
      no_new_privileges_default: true,
    });
    says({ ...INFO, SecurityOptions: ["name=usernsx", "userns", "name=seccomp,name=userns"] });
    view.forget();
    expect(await view.facts()).to.deep.include({ userns_remap: false });
  });

  it("knows SELinux and whose cgroup namespace a container has by default", async () => {
    says({ ...INFO, SecurityOptions: ["name=selinux"] });
    expect(await view.facts()).to.deep.include({ selinux: true, private_cgroupns_default: false });
  });

  it("knows the address pools that dockerd was started with, else those of its own", async () => {
    says({ ...INFO, DefaultAddressPools: null });
    expect((await view.facts())?.address_pools).to.deep.equal(BUILT_IN_POOLS);
    const pools = [
      { Base: "10.200.0.0/16", Size: 24 },
      { Base: "fd00:1::/48", Size: 64 },
    ];
    says({ ...INFO, DefaultAddressPools: pools });
    view.forget();
    expect((await view.facts())?.address_pools).to.deep.equal(["10.200.0.0/16", "fd00:1::/48"]);
  });

  for (const pools of ["10.0.0.0/8", [{}], [null], [{ Base: 5 }], [{ Base: "", Size: 24 }], {}]) {
    it(`does not know the pools of a dockerd that lists ${JSON.stringify(pools)}`, async () => {
      says({ ...INFO, DefaultAddressPools: pools });
      expect(await view.facts()).to.deep.equal({ ...HOST, address_pools: null });
    });
  }

  it("has null for what an answer leaves out", async () => {
    says({});
    expect(await view.facts()).to.deep.equal({
      os: null,
      default_runtime: null,
      userns_remap: null,
      no_new_privileges_default: null,
      private_cgroupns_default: null,
      selinux: null,
      never_masked: [],
      address_pools: BUILT_IN_POOLS,
      swarm: null,
      copies_safely: null,
      snapshot_store: null,
      numeric_groups: null,
      data_root: null,
    });
  });

  for (const [state, swarm] of [
    ["inactive", false],
    ["active", true],
    ["pending", true],
    ["locked", true],
    ["error", true],
    ["", null],
  ] as const) {
    it(`takes a node that is ${state === "" ? "in no state" : state} for ${String(swarm)}`, async () => {
      says({ ...INFO, Swarm: { LocalNodeState: state } });
      expect((await view.facts())?.swarm).to.equal(swarm);
    });
  }

  it("asks once a minute", async () => {
    await Promise.all([view.facts(), view.facts()]);
    timeMs = 59_000;
    await view.facts();
    expect(asked).to.have.lengthOf(2);
    says({ ...INFO, DefaultRuntime: "runsc" });
    timeMs = 60_000;
    expect((await view.facts())?.default_runtime).to.equal("runsc");
    expect(asked).to.have.lengthOf(4);
  });

  it("knows without asking what it was told last", async () => {
    expect(view.known()).to.equal(null);
    await view.facts();
    timeMs = 600_000;
    expect(view.known()).to.deep.equal(HOST);
    expect(asked).to.have.lengthOf(2);
  });

  it("stays with what the daemon said last while it does not answer", async () => {
    await view.facts();
    answer = () => Promise.reject(new Error("it is busy"));
    timeMs = 60_000;
    expect(await view.facts()).to.deep.equal(HOST);
    says({ ...INFO, DefaultRuntime: "runsc" });
    expect((await view.facts())?.default_runtime).to.equal("runc");
    timeMs = 61_000;
    expect((await view.facts())?.default_runtime).to.equal("runsc");
    view.forget();
    answer = () => Promise.reject(new Error("it is busy"));
    expect(await view.facts()).to.equal(null);
  });

  const silent: readonly (readonly [string, unknown, number])[] = [
    ["an error", { message: "no" }, 500],
    ["a list", [], 200],
    ["options of another type", { ...INFO, SecurityOptions: [5] }, 200],
    ["a runtime of another type", { ...INFO, DefaultRuntime: {} }, 200],
  ];
  for (const [what, info, status] of silent) {
    it(`knows nothing where the daemon answers with ${what}, and asks again a little later`, async () => {
      says(info, status);
      expect(await view.facts()).to.equal(null);
      says(INFO);
      expect(await view.facts()).to.equal(null);
      timeMs = 1000;
      expect(await view.facts()).to.deep.equal(HOST);
    });
  }

  it("knows nothing where the daemon does not answer", async () => {
    answer = () => Promise.reject(new Error("it is not there"));
    expect(await view.facts()).to.equal(null);
  });

  it("keeps nothing that was asked before the daemon started", async () => {
    let tell: (answered: DockerdResponse) => void = () => undefined;
    const body = Buffer.from(JSON.stringify({ ...INFO, DefaultRuntime: "runsc" }));
    answer = () => new Promise((resolve) => (tell = resolve));
    const early = view.facts();
    view.forget();
    says(INFO);
    expect(await view.facts()).to.deep.equal(HOST);
    tell({ status: 200, body, apiVersion: "1.51" });
    expect((await early)?.default_runtime).to.equal("runsc");
    expect(view.known()).to.deep.equal(HOST);
  });
});
