import { UNLIMITED } from "../../domain/shares.js";
import type { Amount, ContainerLimits, Share, ShareChange, Sum } from "../../domain/shares.js";
import type { SpecFacts } from "../../domain/spec-facts.js";
import { isCdiName } from "../facts/container/devices.js";
import { gpusOf } from "../facts/container/gpus.js";
import { cpuLimitOf, cpusetCountOf } from "../facts/container/limits.js";

const UNKNOWN: Share = Object.freeze({ memory: null, cpus: null, gpus: null });

/** Returns the most that a new container may use; null amounts if the request could not be read. */
export function shareOfSpec(spec: SpecFacts | null): Share {
  if (spec === null) return UNKNOWN;
  const { memory, cpus, cpus_unlimited: isUnlimited, cpuset_count: cpuset } = spec.resources;
  return {
    memory: limitOf(memory),
    cpus: cpusWithin(isUnlimited === true ? 0 : cpus, cpuset),
    gpus: spec.gpus?.count ?? null,
  };
}

/** Returns the most that an existing container may use. */
export function shareOfLimits(limits: ContainerLimits): Share {
  const { nanoCpus: nano, cpuQuota: quota, cpuPeriod: period } = limits;
  const { cpus } = cpuLimitOf({ nano, quota, period }, false);
  return {
    memory: limitOf(limits.memory),
    cpus: cpusWithin(cpus, cpusetCountOf(limits.cpuset)),
    gpus: gpusOfLimits(limits),
  };
}

/** Returns the most that a container of `share` may use after an update, in which 0 keeps the stored value. */
export function shareAfterUpdate(share: Share, spec: SpecFacts | null): Share {
  if (spec === null) return UNKNOWN;
  const { memory, cpus, cpus_unlimited: isUnlimited, cpuset_count: cpuset } = spec.resources;
  return {
    memory: memory === 0 ? share.memory : memory,
    cpus: isUnlimited === true ? UNLIMITED : cpusAfter(share.cpus, cpus, cpuset),
    gpus: share.gpus,
  };
}

/** With a new set of processors there are no more than these, whatever the old quota was. */
function cpusAfter(before: Amount, cpus: Amount, cpuset: Amount): Amount {
  return cpus === 0 && cpuset === 0 ? before : cpusWithin(cpus, cpuset);
}

function limitOf(amount: Amount): Amount {
  return amount !== null && amount <= 0 ? UNLIMITED : amount;
}

/** A set of processors is a limit as well; 0 is none. */
function cpusWithin(cpus: Amount, cpuset: Amount): Amount {
  if (cpus === null || cpuset === null) return null;
  if (cpuset === 0) return limitOf(cpus);
  return cpus === 0 ? cpuset : Math.min(cpus, cpuset);
}

function gpusOfLimits({ deviceRequests, devices }: ContainerLimits): number {
  const named = deviceRequests.map(({ driver, count, ids }) => ({
    Driver: driver,
    Count: count,
    DeviceIDs: ids,
  }));
  const byCdi = { Driver: "cdi", Count: 0, DeviceIDs: devices.filter(isCdiName) };
  return gpusOf({ DeviceRequests: [...named, byCdi] }, "", [], false).count;
}

/** A container that counts towards its maker's sums. */
export interface CountedContainer {
  readonly runs: boolean;
  readonly share: Share;
}

/** Containers, by id, as calls may change them: of two amounts the larger counts. */
export function countedAfter(
  containers: ReadonlyMap<string, CountedContainer>,
  changes: readonly ShareChange[],
): readonly CountedContainer[] {
  const after = new Map(containers);
  const made: CountedContainer[] = [];
  for (const { container, runs, share } of changes) {
    const before = after.get(container ?? "");
    if (container === null) made.push({ runs, share: share ?? UNKNOWN });
    else if (before !== undefined)
      after.set(container, {
        runs: before.runs || runs,
        share: share === null ? before.share : largerOf(before.share, share),
      });
  }
  return [...after.values(), ...made];
}

/** Returns the sums over containers: -1 if one has no limit, else null if one is unknown. */
export function sumsOf(containers: readonly CountedContainer[]): Readonly<Record<Sum, Amount>> {
  return {
    running: containers.filter(({ runs }) => runs).length,
    memory: sumOf(containers.map(({ share }) => share.memory)),
    cpus: sumOf(containers.map(({ share }) => share.cpus)),
    gpus: sumOf(containers.map(({ share }) => share.gpus)),
  };
}

function largerOf(one: Share, other: Share): Share {
  return {
    memory: larger(one.memory, other.memory),
    cpus: larger(one.cpus, other.cpus),
    gpus: larger(one.gpus, other.gpus),
  };
}

function larger(one: Amount, other: Amount): Amount {
  if (one === UNLIMITED || other === UNLIMITED) return UNLIMITED;
  return one === null || other === null ? null : Math.max(one, other);
}

/** Billionths of a CPU are what dockerd counts in. */
const PRECISION = 1e9;

/** The sum; without limit where one of them is. */
function sumOf(amounts: readonly Amount[]): Amount {
  if (amounts.includes(UNLIMITED)) return UNLIMITED;
  let sum = 0;
  for (const amount of amounts) {
    if (amount === null) return null;
    sum += amount;
  }
  return Number.isInteger(sum) ? sum : Math.round(sum * PRECISION) / PRECISION;
}
