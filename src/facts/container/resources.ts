import type { Body, Call } from "../../domain/call.js";
import type { ResourceFacts, ShmSize } from "../../domain/resource-facts.js";
import type { MountFacts } from "../../domain/storage-facts.js";
import { int64ValueOrZero } from "../../request/go-values.js";
import { queryJsonOrNull } from "../../request/read-query-json.js";
import { isList } from "../../domain/value-kinds.js";
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
} from "../members.js";
import { parameterOf } from "../parts.js";
import { storageOptionsOf } from "../storage/size-options.js";
import { ulimitsOf } from "./ulimits.js";

/** Resources of a container that asks for none. */
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

/** Resources of a container to be created. */
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

/** What an update changes. Below API 1.40 dockerd passes over PidsLimit, which old clients always send. */
export function resourcesOfUpdate(resources: Body, apiMinor: number | null): ResourceFacts {
  const obeyed = apiMinor === null || apiMinor >= 40;
  return {
    ...sharedResourcesOf(resources, "", true),
    ...pidsLimitOf(obeyed ? numberOf(resources, "PidsLimit") : undefined),
  };
}

/** Resources of a service's tasks. What its API version does not know yet is not obeyed. */
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

/** Resources of a build, from its query. BuildKit obeys the ulimits and the size of /dev/shm alone. */
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

/** What creates and updates have in common. */
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

/** SwapBytes came with API 1.52, for tasks that have a limit of memory, and does not count the memory. */
function memoryOfService(
  resources: Body,
  apiMinor: number | null,
): ReturnType<typeof memoryLimitsOf> {
  const memory = integerOf(objectOf(resources, "Limits"), "MemoryBytes");
  const swap = integerOf(resources, "SwapBytes");
  const usual = memoryLimitsOf(memory, 0, false);
  if (!has(resources, "SwapBytes") || (apiMinor !== null && apiMinor < 52)) return usual;
  if (swap === null || swap < 0) return memoryLimitsOf(memory, swap, false);
  // Without a version nobody knows whether it is obeyed.
  const extra = apiMinor === null ? Math.max(swap, usual.swap_extra ?? 0) : swap;
  return { ...usual, swap_extra: extra };
}

/** A tmpfs on /dev/shm takes the place of the one that ShmSize limits. */
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
