import { expect } from "chai";
import type { ContainerLimits, Share } from "../../../../src/domain/shares.js";
import type { SpecFacts } from "../../../../src/domain/spec-facts.js";
import {
  countedAfter,
  shareAfterUpdate,
  shareOfLimits,
  shareOfSpec,
  sumsOf,
  type CountedContainer,
} from "../../../../src/engine/targets/shares.js";
import { bodyOf, callOf, checkedFacts } from "../facts/call.js";
import { FREE } from "./free-limits.js";

const SHARE: Share = { memory: 100, cpus: 1, gpus: 1 };

function specOf(action: string, resources: object): SpecFacts | null {
  const hostConfig = action === "container.create" ? { HostConfig: resources } : resources;
  return checkedFacts(callOf(action, { body: bodyOf({ ...hostConfig }) })).spec;
}

const created = (resources: object): Share => shareOfSpec(specOf("container.create", resources));
const updated = (resources: object, share = SHARE): Share =>
  shareAfterUpdate(share, specOf("container.update", resources));
const limited = (limits: Partial<ContainerLimits>): Share => shareOfLimits({ ...FREE, ...limits });

describe("shares of containers", () => {
  it("are without limit but for GPUs where nothing limits them", () => {
    const free = { memory: -1, cpus: -1, gpus: 0 };
    expect(created({})).to.deep.equal(free);
    expect(limited({})).to.deep.equal(free);
    expect(created({ Memory: -1, CpuQuota: -1, NanoCpus: 1e9 })).to.deep.equal(free);
    expect(limited({ memory: -1, cpuQuota: -1, nanoCpus: 1e9 })).to.deep.equal(free);
  });

  it("are what limits them, the same from the call and from the daemon", () => {
    const share = { memory: 1024, cpus: 0.5, gpus: 2 };
    const requests = [{ Driver: "nvidia", Count: 2 }];
    expect(created({ Memory: 1024, NanoCpus: 5e8, DeviceRequests: requests })).to.deep.equal(share);
    const deviceRequests = [{ driver: "nvidia", count: 2, ids: [] }];
    expect(limited({ memory: 1024, nanoCpus: 5e8, deviceRequests })).to.deep.equal(share);
    expect(created({ CpuQuota: 25_000 }).cpus).to.equal(0.25);
    expect(limited({ cpuQuota: 25_000, cpuPeriod: 50_000 }).cpus).to.equal(0.5);
  });

  it("are of as many CPUs as the set names, or fewer", () => {
    for (const [cpuset, nanoCpus, cpus] of [
      ["0-2", 0, 3],
      ["0-2", 1e9, 1],
      ["0", 2e9, 1],
    ] as const) {
      expect(created({ CpusetCpus: cpuset, NanoCpus: nanoCpus }).cpus).to.equal(cpus);
      expect(limited({ cpuset, nanoCpus }).cpus).to.equal(cpus);
    }
    expect(limited({ cpuset: "x" }).cpus).to.equal(null);
  });

  it("count every GPU, and all of them as without limit", () => {
    expect(limited({ devices: ["/dev/fuse", "nvidia.com/gpu=0"] }).gpus).to.equal(1);
    expect(limited({ devices: ["nvidia.com/gpu=all"] }).gpus).to.equal(-1);
    expect(limited({ deviceRequests: [{ driver: "", count: -1, ids: [] }] }).gpus).to.equal(-1);
    const ids = ["0", "1,2"];
    expect(limited({ deviceRequests: [{ driver: "", count: 0, ids }] }).gpus).to.equal(3);
  });

  it("are unknown where the call could not be read", () => {
    const unknown = { memory: null, cpus: null, gpus: null };
    expect(shareOfSpec(null)).to.deep.equal(unknown);
    expect(shareAfterUpdate(SHARE, null)).to.deep.equal(unknown);
    expect(created({ Memory: 2n ** 60n }).memory).to.equal(null);
  });

  it("after an update are what it gives, and what was there where it gives nothing", () => {
    expect(updated({})).to.deep.equal(SHARE);
    expect(updated({ Memory: 50 })).to.deep.equal({ ...SHARE, memory: 50 });
    expect(updated({ NanoCpus: 2e9 })).to.deep.equal({ ...SHARE, cpus: 2 });
    expect(updated({ CpusetCpus: "0-3" }).cpus).to.equal(4);
    expect(updated({ CpusetCpus: "0-3", NanoCpus: 1e9 }).cpus).to.equal(1);
    expect(updated({ CpuQuota: -1 }).cpus).to.equal(-1);
    // Of how long a period only the daemon knows.
    expect(updated({ CpuQuota: 50_000 }).cpus).to.equal(null);
  });
});

describe("countedAfter() and sumsOf()", () => {
  const containers = new Map<string, CountedContainer>([
    ["a", { runs: true, share: SHARE }],
    ["b", { runs: false, share: { memory: 50, cpus: 0.1, gpus: 0 } }],
  ]);

  const sums = (...changes: Parameters<typeof countedAfter>[1]) =>
    sumsOf(countedAfter(containers, changes));

  it("add up all containers, and count those that run", () => {
    expect(sums()).to.deep.equal({ running: 1, memory: 150, cpus: 1.1, gpus: 1 });
    expect(sumsOf([])).to.deep.equal({ running: 0, memory: 0, cpus: 0, gpus: 0 });
  });

  it("add what is made, and what is started once", () => {
    const share = { memory: 5, cpus: 0.2, gpus: 0 };
    const made = sums({ container: null, runs: false, share });
    expect(made).to.deep.equal({ running: 1, memory: 155, cpus: 1.3, gpus: 1 });
    const start = { container: "b", runs: true, share: null };
    expect(sums(start, start).running).to.equal(2);
    expect(sums({ ...start, container: "a" }).running).to.equal(1);
    expect(sums({ ...start, container: "theirs" }).running).to.equal(1);
    expect(sums({ container: null, runs: true, share: null }).memory).to.equal(null);
  });

  it("count the larger while an update is under way", () => {
    const share = { memory: 70, cpus: 0.05, gpus: null };
    const after = sums({ container: "b", runs: false, share });
    expect(after).to.deep.equal({ running: 1, memory: 170, cpus: 1.1, gpus: null });
    const free = sums({ container: "b", runs: false, share: { ...share, memory: -1 } });
    expect(free.memory).to.equal(-1);
  });

  it("do not add up to more than there is", () => {
    const tenth: CountedContainer = { runs: false, share: { memory: 0, cpus: 0.1, gpus: 0 } };
    expect(sumsOf([tenth, tenth, tenth]).cpus).to.equal(0.3);
    expect(sumsOf([tenth, { ...tenth, share: { memory: null, cpus: -1, gpus: 0 } }])).to.include({
      memory: null,
      cpus: -1,
    });
  });
});
