import type { Body, Call, Value } from "../../../domain/call.js";
import type { ResourceFacts, ShmSize, UlimitFacts } from "../../../domain/resource-facts.js";
import type { MountFacts } from "../../../domain/storage-facts.js";
import { int64ValueOrZero } from "../../request/go-values.js";
import { queryJsonOrNull } from "../../request/read-query-json.js";
import { isList } from "../../../domain/value-kinds.js";
import { isSince } from "../api-version.js";
import { cpuLimitOf, cpusetCountOf, memoryLimitsOf, pidsLimitOf } from "./limits.js";
import {
  flagOf,
  has,
  integerOf,
  listOf,
  objectOf,
  objectsOf,
  textMapOf,
  textOf,
  asBody,
} from "../members.js";
import { parameterOf } from "../parts.js";
import { storageOptionsOf } from "../storage/size-options.js";

/** Resources of a container that sets none. */
export const NO_RESOURCES: ResourceFacts = Object.freeze({
  memory: 0,
  swap_extra: 0,
  swap_unlimited: false,
  cpus: 0,
  cpus_unlimited: false,
  cpuset_count: 0,
  cpu_shares: 0,
  pids: 0,
  pids_unlimited: false,
  oom_score_adj: 0,
  oom_kill_disable: false,
  realtime: false,
  blkio_weight: 0,
  shm: [],
  ulimits: [],
  storage: { given: false, bytes: 0 },
});

/** Returns the resources of a new container. */
export function resourcesOfContainer(
  hostConfig: Body,
  mounts: readonly MountFacts[],
): ResourceFacts {
  const shm = integerOf(hostConfig, "ShmSize");
  return {
    ...sharedResourcesOf(hostConfig, "HostConfig.", false),
    ...pidsLimitOf(numberOf(hostConfig, "PidsLimit")),
    oom_score_adj: integerOf(hostConfig, "OomScoreAdj"),
    shm: [...(shm === 0 ? [] : [{ field: "HostConfig.ShmSize", bytes: shm }]), ...shmOf(mounts)],
    storage: storageOptionsOf(textMapOf(hostConfig, "StorageOpt")),
  };
}

/** Returns what an update changes. Below API 1.40 dockerd ignores PidsLimit, which old clients always send. */
export function resourcesOfUpdate(resources: Body, apiMinor: number | null): ResourceFacts {
  const obeyed = apiMinor === null || apiMinor >= 40;
  return {
    ...sharedResourcesOf(resources, "", true),
    ...pidsLimitOf(obeyed ? numberOf(resources, "PidsLimit") : undefined),
  };
}

/** Returns the resources of a service's tasks. Fields that the API version does not have yet are not applied. */
export function resourcesOfService(
  task: Body,
  mounts: readonly MountFacts[],
  apiMinor: number | null,
): ResourceFacts {
  const container = objectOf(task, "ContainerSpec");
  const limits = objectOf(objectOf(task, "Resources"), "Limits");
  const pids = isSince(41, apiMinor) ? integerOf(limits, "Pids") : 0;
  return {
    ...NO_RESOURCES,
    ...memoryOfService(objectOf(task, "Resources"), apiMinor),
    ...cpuLimitOf({ nano: integerOf(limits, "NanoCPUs"), quota: 0, period: 0 }, false),
    ...pidsLimitOf(pids === 0 ? undefined : pids),
    oom_score_adj: integerOf(container, "OomScoreAdj"),
    shm: shmOf(mounts),
    ulimits: ulimitsOf(listOf(container, "Ulimits"), "TaskTemplate.ContainerSpec.Ulimits"),
  };
}

/** Returns the resources of a build, from its query. BuildKit applies only the ulimits and the size of /dev/shm. */
export function resourcesOfBuild(call: Call): ResourceFacts {
  const number = (name: string): number | null => safe(int64ValueOrZero(parameterOf(call, name)));
  const shm = number("shmsize");
  const time = { nano: 0, quota: number("cpuquota"), period: number("cpuperiod") };
  const ulimits = queryJsonOrNull("q_build_ulimits", parameterOf(call, "ulimits"));
  return {
    ...NO_RESOURCES,
    ...memoryLimitsOf(number("memory"), number("memswap"), false),
    ...cpuLimitOf(time, false),
    cpuset_count: cpusetCountOf(parameterOf(call, "cpusetcpus")),
    cpu_shares: number("cpushares"),
    shm: shm === 0 ? [] : [{ field: "shmsize", bytes: shm }],
    ulimits: isList(ulimits) ? ulimitsOf(ulimits, "ulimits") : [],
  };
}

/** Returns what creates and updates have in common. */
function sharedResourcesOf(resources: Body, prefix: string, updates: boolean): ResourceFacts {
  const time = {
    nano: integerOf(resources, "NanoCpus"),
    quota: integerOf(resources, "CpuQuota"),
    period: integerOf(resources, "CpuPeriod"),
  };
  return {
    ...NO_RESOURCES,
    ...memoryLimitsOf(integerOf(resources, "Memory"), integerOf(resources, "MemorySwap"), updates),
    ...cpuLimitOf(time, updates),
    cpuset_count: cpusetCountOf(textOf(resources, "CpusetCpus")),
    cpu_shares: integerOf(resources, "CpuShares"),
    oom_kill_disable: flagOf(resources, "OomKillDisable"),
    realtime: ["CpuRealtimeRuntime", "CpuRealtimePeriod"].some(
      (name) => integerOf(resources, name) !== 0,
    ),
    blkio_weight: weightOf(resources),
    ulimits: ulimitsOf(listOf(resources, "Ulimits"), `${prefix}Ulimits`),
  };
}

/** Reads SwapBytes, which came with API 1.52, applies to tasks with a memory limit, and does not include the memory. */
function memoryOfService(
  resources: Body,
  apiMinor: number | null,
): ReturnType<typeof memoryLimitsOf> {
  const memory = integerOf(objectOf(resources, "Limits"), "MemoryBytes");
  const swap = integerOf(resources, "SwapBytes");
  const usual = memoryLimitsOf(memory, 0, false);
  if (!has(resources, "SwapBytes") || (apiMinor !== null && apiMinor < 52)) return usual;
  if (swap === null || swap < 0) return memoryLimitsOf(memory, swap, false);
  // Without a version it is unknown whether dockerd applies it.
  const extra = apiMinor === null ? Math.max(swap, usual.swap_extra ?? 0) : swap;
  return { ...usual, swap_extra: extra };
}

/** Returns the sizes of /dev/shm. A tmpfs there replaces the one that ShmSize limits. */
function shmOf(mounts: readonly MountFacts[]): readonly ShmSize[] {
  return mounts
    .filter(({ type, target }) => type === "tmpfs" && target === "/dev/shm")
    .map(({ field, tmpfs_bytes }) => ({
      field,
      bytes: tmpfs_bytes === 0 ? -1 : (tmpfs_bytes ?? -1),
    }));
}

function weightOf(resources: Body): number {
  const devices = objectsOf(resources, "BlkioWeightDevice");
  return [resources, ...devices]
    .map((body, index) => integerOf(body, index === 0 ? "BlkioWeight" : "Weight") ?? 0)
    .reduce((most, weight) => Math.max(most, weight), 0);
}

function numberOf(body: Body, name: string): number | null | undefined {
  return has(body, name) ? integerOf(body, name) : undefined;
}

function safe(integer: bigint): number | null {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : null;
}

/**
 * Returns ulimits as dockerd passes them on: `RLIMIT_` and the name in upper case, the hard limit as an unsigned
 * number. The kernel refuses a soft limit above the hard one. Source: moby daemon/oci_linux.go, withRlimits.
 */
function ulimitsOf(entries: readonly Value[], field: string): readonly UlimitFacts[] {
  return entries.map((entry, index) => {
    const ulimit = asBody(entry, field);
    return {
      field: `${field}[${index}]`,
      name: textOf(ulimit, "Name").toUpperCase().toLowerCase(),
      hard: hardOf(ulimit),
    };
  });
}

const NO_LIMIT = -1;

function hardOf(ulimit: Body): number {
  const hard = ulimit["Hard"] ?? 0;
  return typeof hard === "number" && hard >= 0 ? hard : NO_LIMIT;
}
