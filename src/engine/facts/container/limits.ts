/** Reads the numbers by which dockerd limits a container. Null stands for a number beyond 2^53. */
import type { ResourceFacts } from "../../../domain/resource-facts.js";
import { parseInt64 } from "../../request/go-values.js";

type Numeric = number | null;

/** Returns the limits of memory; `swap` includes memory, as MemorySwap does. */
export function memoryLimitsOf(
  memory: Numeric,
  swap: Numeric,
  updates: boolean,
): Pick<ResourceFacts, "memory" | "swap_extra" | "swap_unlimited"> {
  const limit = memory === null ? null : Math.max(0, memory);
  return {
    memory: limit,
    swap_extra: swapExtraOf(limit, swap, updates),
    // Not only -1: dockerd passes on only positive values.
    swap_unlimited: swap === null ? null : swap < 0,
  };
}

/**
 * Returns the swap in addition to memory. Unless set, dockerd makes the total twice the memory, but not in an update.
 */
function swapExtraOf(memory: Numeric, swap: Numeric, updates: boolean): Numeric {
  if (memory === null || swap === null || swap < 0) return null;
  if (swap > 0) return Math.max(0, swap - memory);
  return updates && memory > 0 ? null : memory;
}

/** The three members by which dockerd limits CPUs. */
export interface CpuTime {
  /** Billionths of a CPU. */
  readonly nano: Numeric;
  /** In microseconds, of each period. */
  readonly quota: Numeric;
  readonly period: Numeric;
}

type CpuLimit = Pick<ResourceFacts, "cpus" | "cpus_unlimited">;

const UNLIMITED: CpuLimit = Object.freeze({ cpus: 0, cpus_unlimited: true });

/**
 * Returns the limit in CPUs. A negative quota lifts every limit, also that of NanoCpus beside it; NanoCpus
 * below 10,000 is a quota of 0, which runc treats as none. Source: moby daemon/daemon_unix.go,
 * getCPUResources, and daemon/update_linux.go.
 */
export function cpuLimitOf({ nano, quota, period }: CpuTime, updates: boolean): CpuLimit {
  if (nano === null || quota === null || period === null) {
    return { cpus: null, cpus_unlimited: null };
  }
  if (quota < 0) return UNLIMITED;
  if (nano !== 0) return limitedTo(Math.trunc((nano * USUAL_PERIOD) / 1e9), USUAL_PERIOD);
  // Only dockerd knows the stored value of the other one.
  const open = updates && (quota === 0) !== (period === 0);
  return open ? { cpus: null, cpus_unlimited: false } : quotaOf(quota, period);
}

const USUAL_PERIOD = 100_000;

function quotaOf(quota: number, period: number): CpuLimit {
  if (quota === 0) return { cpus: 0, cpus_unlimited: false };
  return limitedTo(quota, period > 0 ? period : USUAL_PERIOD);
}

function limitedTo(quota: number, period: number): CpuLimit {
  return quota > 0 ? { cpus: quota / period, cpus_unlimited: false } : UNLIMITED;
}

/**
 * Returns the number of CPUs in a list; null for a list that dockerd refuses. Source: moby pkg/parsers, ParseUintList.
 *
 * @example
 * cpusetCountOf("0-3,2-5") // 6
 * cpusetCountOf("") // 0
 * cpusetCountOf("3-1") // null
 */
export function cpusetCountOf(list: string): Numeric {
  if (list === "") return 0;
  const ranges = list.split(",").map(rangeOf);
  let [count, end] = [0, -1];
  for (const range of ranges.sort((left, right) => (left?.first ?? 0) - (right?.first ?? 0))) {
    if (range === null) return null;
    count += Math.max(0, range.last - Math.max(range.first, end + 1) + 1);
    end = Math.max(end, range.last);
  }
  return Number.isSafeInteger(count) ? count : null;
}

function rangeOf(text: string): { readonly first: number; readonly last: number } | null {
  const dash = text.indexOf("-");
  const first = parseInt64(dash < 0 ? text : text.slice(0, dash));
  const last = dash < 0 ? first : parseInt64(text.slice(dash + 1));
  if (first === null || last === null || first < 0n || last < first) return null;
  return { first: Number(first), last: Number(last) };
}

/**
 * Returns the limit of processes: null, and in a request 0 or less, is no limit.
 *
 * @param given undefined if the request does not set it
 */
export function pidsLimitOf(
  given: Numeric | undefined,
): Pick<ResourceFacts, "pids" | "pids_unlimited"> {
  if (given === undefined) return { pids: 0, pids_unlimited: false };
  if (given === null) return { pids: null, pids_unlimited: null };
  return { pids: Math.max(0, given), pids_unlimited: given <= 0 };
}
