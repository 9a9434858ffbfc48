import { expect } from "chai";
import { created, serviceSpec, specIn, updated } from "../call.js";
import type { ResourceFacts } from "../../../../../src/domain/resource-facts.js";

type Members = Readonly<Record<string, unknown>>;

const ofContainer = (hostConfig: Members): ResourceFacts => specIn(created(hostConfig)).resources;

describe("ulimits of factsOf()", () => {
  const names = ["memlock", "MEMLOCK", "Memlock"];
  for (const Name of names) {
    it(`reads ${Name} as memlock`, () => {
      const Ulimits = [{ Name, Soft: 1, Hard: 2 }];
      expect(ofContainer({ Ulimits }).ulimits).to.deep.equal([
        { field: "HostConfig.Ulimits[0]", name: "memlock", hard: 2 },
      ]);
    });
  }

  it("reads letters as Go raises them", () => {
    const Ulimits = [{ Name: "nıce" }, { Name: "ſtack" }, { Name: "rttıme" }];
    const { ulimits } = ofContainer({ Ulimits });
    expect(ulimits?.map(({ name }) => name)).to.deep.equal(["nice", "stack", "rttime"]);
  });

  const limits: readonly [unknown, number][] = [
    [null, 0],
    [0, 0],
    [-1, -1],
    [-2, -1],
    [2n ** 63n - 1n, -1],
    [-(2n ** 63n), -1],
  ];
  for (const [Hard, hard] of limits) {
    it(`reads a hard limit of ${String(Hard)} as ${hard}`, () => {
      const [ulimit] = ofContainer({ Ulimits: [{ Name: "core", Soft: 0, Hard }] }).ulimits ?? [];
      expect(ulimit?.hard).to.equal(hard);
    });
  }

  it("reads those of updates and services", () => {
    const Ulimits = [{ Name: "core", Hard: 1 }];
    const inUpdate = specIn(updated({ Ulimits })).resources.ulimits;
    expect(inUpdate?.[0]?.field).to.equal("Ulimits[0]");
    const inService = serviceSpec({ Ulimits }).resources.ulimits;
    expect(inService?.[0]?.field).to.equal("TaskTemplate.ContainerSpec.Ulimits[0]");
  });
});

describe("sizes of factsOf()", () => {
  it("reads /dev/shm", () => {
    expect(ofContainer({}).shm).to.deep.equal([]);
    const field = "HostConfig.ShmSize";
    expect(ofContainer({ ShmSize: 64 }).shm).to.deep.equal([{ field, bytes: 64 }]);
    expect(ofContainer({ ShmSize: 2n ** 60n }).shm).to.deep.equal([{ field, bytes: null }]);
  });

  for (const [options, bytes] of [
    ["size=1k", 1024],
    ["", -1],
    ["size=50%", -1],
  ] as const) {
    it(`reads a tmpfs on /dev/shm, of "${options}"`, () => {
      const { shm } = ofContainer({ Tmpfs: { "/dev/./shm/": options, "/tmp": "" } });
      expect(shm?.map((size) => size.bytes)).to.deep.equal([bytes]);
    });
  }

  it("reads a mount on /dev/shm", () => {
    const Mounts = [{ Type: "tmpfs", Target: "/dev/shm", TmpfsOptions: { SizeBytes: 7 } }];
    const field = "HostConfig.Mounts[0]";
    expect(ofContainer({ Mounts }).shm).to.deep.equal([{ field, bytes: 7 }]);
    expect(serviceSpec({ Mounts }).resources.shm).to.have.length(1);
    const other = { Mounts: [{ Type: "volume", Target: "/dev/shm" }] };
    expect(ofContainer(other).shm).to.deep.equal([]);
  });

  const sizes: readonly [Members, boolean, number | null][] = [
    [{}, false, 0],
    [{ size: "10G" }, true, 10 * 1024 ** 3],
    [{ SIZE: "10gb" }, true, 10 * 1024 ** 3],
    [{ size: "1.5 GiB" }, true, 1.5 * 1024 ** 3],
    [{ size: "512" }, true, 512],
    [{ size: "0" }, true, 0],
    [{ size: "" }, true, null],
    [{ size: "-1" }, true, null],
    [{ size: "much" }, true, null],
    [{ size: "9999999999999P" }, true, null],
    [{ size: "1G", Size: "9G" }, true, null],
    [{ "dm.basesize": "1G" }, true, 0],
  ];
  for (const [StorageOpt, given, bytes] of sizes) {
    it(`reads StorageOpt ${JSON.stringify(StorageOpt)}`, () => {
      expect(ofContainer({ StorageOpt }).storage).to.deep.equal({ given, bytes });
    });
  }
});

describe("scheduling of factsOf()", () => {
  it("reads what the kernel is told of a container", () => {
    expect(ofContainer({ OomScoreAdj: -1000, OomKillDisable: true })).to.include({
      oom_score_adj: -1000,
      oom_kill_disable: true,
    });
    expect(ofContainer({ CpuRealtimeRuntime: 1 }).realtime).to.equal(true);
    expect(ofContainer({ CpuRealtimePeriod: 2n ** 60n }).realtime).to.equal(true);
    expect(ofContainer({ CpuRealtimePeriod: 0 }).realtime).to.equal(false);
    expect(specIn(updated({ OomKillDisable: true })).resources.oom_kill_disable).to.equal(true);
    expect(serviceSpec({ OomScoreAdj: -5 }).resources.oom_score_adj).to.equal(-5);
  });

  it("reads the largest weight, of devices, too", () => {
    const devices = [{ Path: "/dev/sda", Weight: 900 }, { Path: "/dev/sdb" }];
    expect(ofContainer({ BlkioWeight: 300 }).blkio_weight).to.equal(300);
    expect(ofContainer({ BlkioWeight: 300, BlkioWeightDevice: devices }).blkio_weight).to.equal(
      900,
    );
  });
});
