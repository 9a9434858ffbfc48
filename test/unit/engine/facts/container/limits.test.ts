import { expect } from "chai";
import { callOf, checkedFacts, created, serviceSpec, specIn, updated } from "../call.js";
import type { ResourceFacts } from "../../../../../src/domain/resource-facts.js";

const HUGE = 2n ** 60n;

type Members = Readonly<Record<string, unknown>>;

const ofContainer = (hostConfig: Members): ResourceFacts => specIn(created(hostConfig)).resources;
const ofUpdate = (body: Members, version?: string): ResourceFacts =>
  specIn(updated(body, version)).resources;

describe("limits of memory in factsOf()", () => {
  const cases: readonly [string, Members, Partial<ResourceFacts>][] = [
    ["none", {}, { memory: 0, swap_extra: 0, swap_unlimited: false }],
    ["twice the memory for both", { Memory: 100 }, { memory: 100, swap_extra: 100 }],
    ["no swap", { Memory: 100, MemorySwap: 100 }, { memory: 100, swap_extra: 0 }],
    ["some swap", { Memory: 100, MemorySwap: 150 }, { memory: 100, swap_extra: 50 }],
    ["unlimited swap", { Memory: 100, MemorySwap: -1 }, { swap_extra: null, swap_unlimited: true }],
    ["-5, which dockerd does not hand on either", { MemorySwap: -5 }, { swap_unlimited: true }],
    ["less than nothing", { Memory: -1 }, { memory: 0 }],
    ["more than can be told", { Memory: HUGE }, { memory: null, swap_extra: null }],
    [
      "more swap than can be told",
      { MemorySwap: HUGE },
      { swap_extra: null, swap_unlimited: null },
    ],
  ];
  for (const [title, hostConfig, wanted] of cases) {
    it(`reads of a container ${title}`, () => {
      expect(ofContainer(hostConfig)).to.include(wanted);
    });
  }

  it("reads of an update what it changes", () => {
    expect(ofUpdate({})).to.include({ memory: 0, swap_extra: 0, swap_unlimited: false });
    expect(ofUpdate({ Memory: 100 })).to.include({ memory: 100, swap_extra: null });
    expect(ofUpdate({ MemorySwap: 300 })).to.include({ memory: 0, swap_extra: 300 });
    expect(ofUpdate({ Memory: 100, MemorySwap: 300 })).to.include({ swap_extra: 200 });
    expect(ofUpdate({ MemorySwap: -1 })).to.include({ swap_unlimited: true });
  });

  const swaps: readonly [string, string, number, Partial<ResourceFacts>][] = [
    ["1.51", "is not known yet", 5, { swap_extra: 100, swap_unlimited: false }],
    ["1.51", "is not known yet", -1, { swap_extra: 100, swap_unlimited: false }],
    ["1.52", "is obeyed", 5, { swap_extra: 5, swap_unlimited: false }],
    ["1.52", "is obeyed", 0, { swap_extra: 0, swap_unlimited: false }],
    ["1.52", "is obeyed", -1, { swap_extra: null, swap_unlimited: true }],
    ["", "may be obeyed", 5, { swap_extra: 100, swap_unlimited: false }],
    ["", "may be obeyed", 500, { swap_extra: 500, swap_unlimited: false }],
    ["", "may be obeyed", -1, { swap_extra: null, swap_unlimited: true }],
  ];
  for (const [version, what, swap, wanted] of swaps) {
    it(`reads a service's SwapBytes ${swap}, which ${what} in API "${version}"`, () => {
      const task = { Resources: { Limits: { MemoryBytes: 100 }, SwapBytes: swap } };
      expect(serviceSpec({}, task, {}, version).resources).to.include({ memory: 100, ...wanted });
    });
  }

  it("reads a service's without limits", () => {
    expect(serviceSpec({}).resources).to.include({ memory: 0, swap_extra: 0, cpus: 0, pids: 0 });
    const tooMuch = { Resources: { Limits: { MemoryBytes: HUGE }, SwapBytes: 5 } };
    expect(serviceSpec({}, tooMuch, {}, "").resources).to.include({ memory: null });
  });
});

describe("limits of CPUs in factsOf()", () => {
  const cases: readonly [string, Members, Partial<ResourceFacts>][] = [
    ["none", {}, { cpus: 0, cpus_unlimited: false }],
    ["NanoCpus", { NanoCpus: 1_500_000_000 }, { cpus: 1.5, cpus_unlimited: false }],
    ["a quota", { CpuQuota: 50_000 }, { cpus: 0.5, cpus_unlimited: false }],
    ["a quota of a period", { CpuQuota: 50_000, CpuPeriod: 25_000 }, { cpus: 2 }],
    ["a period alone", { CpuPeriod: 1000 }, { cpus: 0, cpus_unlimited: false }],
    ["a quota that is none", { CpuQuota: -1 }, { cpus: 0, cpus_unlimited: true }],
    ["a quota that undoes NanoCpus", { NanoCpus: 1e9, CpuQuota: -1 }, { cpus_unlimited: true }],
    ["NanoCpus that make a quota of 0", { NanoCpus: 9999 }, { cpus: 0, cpus_unlimited: true }],
    ["NanoCpus that make a quota of 1", { NanoCpus: 10_000 }, { cpus: 0.00001 }],
    ["negative NanoCpus", { NanoCpus: -1e9 }, { cpus: 0, cpus_unlimited: true }],
    ["more than can be told", { CpuQuota: HUGE }, { cpus: null, cpus_unlimited: null }],
    ["shares", { CpuShares: 2048 }, { cpu_shares: 2048 }],
  ];
  for (const [title, hostConfig, wanted] of cases) {
    it(`reads of a container ${title}`, () => {
      expect(ofContainer(hostConfig)).to.include(wanted);
    });
  }

  it("leaves open what an update says in part", () => {
    const open = { cpus: null, cpus_unlimited: false };
    expect(ofUpdate({})).to.include({ cpus: 0, cpus_unlimited: false });
    expect(ofUpdate({ CpuQuota: 100_000 })).to.include(open);
    expect(ofUpdate({ CpuPeriod: 1000 })).to.include(open);
    expect(ofUpdate({ CpuQuota: 100_000, CpuPeriod: 50_000 })).to.include({ cpus: 2 });
    expect(ofUpdate({ NanoCpus: 2e9 })).to.include({ cpus: 2 });
    expect(ofUpdate({ NanoCpus: 1 })).to.include({ cpus_unlimited: true });
    expect(ofUpdate({ CpuQuota: -1, CpuPeriod: 1000 })).to.include({ cpus_unlimited: true });
  });

  const sets: readonly [string, number | null][] = [
    ["", 0],
    ["7", 1],
    ["1-6", 6],
    ["0,3-4,7,8-10", 7],
    ["0-0,0,1-7", 8],
    ["03,1-3", 3],
    ["3,2,1", 3],
    ["0-7,2-3", 8],
    ["+1,1", 1],
    ["0-999999999", 1_000_000_000],
    ["0-9223372036854775807", null],
    ["-1", null],
    ["1--2", null],
    ["3-1", null],
    ["0-3:2", null],
    ["0, 1", null],
    ["0,", null],
    ["all", null],
  ];
  for (const [list, count] of sets) {
    it(`counts ${String(count)} CPUs in "${list}"`, () => {
      expect(ofContainer({ CpusetCpus: list }).cpuset_count).to.equal(count);
    });
  }

  it("reads a service's", () => {
    const task = {
      Resources: { Limits: { NanoCPUs: 500_000_000 }, Reservations: { NanoCPUs: 1 } },
    };
    expect(serviceSpec({}, task).resources).to.include({ cpus: 0.5, cpus_unlimited: false });
  });
});

describe("limits of processes in factsOf()", () => {
  const cases: readonly [unknown, number | null, boolean | null][] = [
    [null, 0, false],
    [0, 0, true],
    [-1, 0, true],
    [-7, 0, true],
    [512, 512, false],
    [HUGE, null, null],
  ];
  for (const [given, pids, unlimited] of cases) {
    it(`reads PidsLimit ${String(given)}`, () => {
      const wanted = { pids, pids_unlimited: unlimited };
      expect(ofContainer({ PidsLimit: given })).to.include(wanted);
      expect(ofUpdate({ PidsLimit: given })).to.include(wanted);
    });
  }

  it("passes over an update's below API 1.40, and not where no version is known", () => {
    expect(ofUpdate({ PidsLimit: 0 }, "1.39")).to.include({ pids: 0, pids_unlimited: false });
    expect(ofUpdate({ PidsLimit: 0 }, "1.40")).to.include({ pids_unlimited: true });
    expect(ofUpdate({ PidsLimit: 0 }, "")).to.include({ pids_unlimited: true });
  });

  it("reads a service's from API 1.41 on, and not where no version is known", () => {
    const task = { Resources: { Limits: { Pids: 512 } } };
    for (const [version, pids] of [
      ["1.41", 512],
      ["1.40", 0],
      ["", 0],
    ] as const) {
      expect(serviceSpec({}, task, {}, version).resources.pids, version).to.equal(pids);
    }
  });
});

describe("limits of a build in factsOf()", () => {
  const ofBuild = (query: Readonly<Record<string, string>>): ResourceFacts => {
    const values = Object.entries(query).map(([name, value]) => [name, [value]] as const);
    const { build } = checkedFacts(callOf("build.run", { query: new Map(values) }));
    if (build === null) throw new Error("The facts have no build");
    return build.resources;
  };

  it("reads them from the query", () => {
    const query = {
      memory: "100",
      memswap: "-1",
      cpuquota: "+50000",
      cpuperiod: "25000",
      cpushares: "2048",
      cpusetcpus: "0-3",
      shmsize: "64",
      ulimits: '[{"Name":"Memlock","Soft":-1,"Hard":-1}]',
    };
    expect(ofBuild(query)).to.deep.include({
      memory: 100,
      swap_unlimited: true,
      cpus: 2,
      cpu_shares: 2048,
      cpuset_count: 4,
      shm: [{ field: "shmsize", bytes: 64 }],
      ulimits: [{ field: "ulimits[0]", name: "memlock", hard: -1 }],
    });
  });

  it("takes what is no number for none, as dockerd does", () => {
    for (const memory of ["", "2g", "1e9", "99999999999999999999"]) {
      expect(ofBuild({ memory, ulimits: "" }), memory).to.deep.include({ memory: 0, ulimits: [] });
    }
    expect(ofBuild({ memory: String(HUGE), ulimits: "{" })).to.include({ memory: null });
  });
});
