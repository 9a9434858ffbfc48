/** The quantities that are added up over a caller's containers. */
export const SUMS = ["running", "memory", "cpus", "gpus"] as const;

export type Sum = (typeof SUMS)[number];

/** An amount: `UNLIMITED` without a limit, null if unknown. */
export type Amount = number | null;

export const UNLIMITED = -1;

/** The resources that a container may use at most. */
export interface Share {
  /** In bytes, without swap. */
  readonly memory: Amount;
  /** As a number of CPUs, 0.5 for half of one. */
  readonly cpus: Amount;
  /** GPUs and devices by CDI. */
  readonly gpus: Amount;
}

/** The change of a caller's sums by a request, once it is executed. */
export interface ShareChange {
  /** The id of the container that it concerns; null for a new one. */
  readonly container: string | null;
  /** The container runs afterwards. */
  readonly runs: boolean;
  /** Its limits afterwards; null if they stay the same. */
  readonly share: Share | null;
}

/** A container's limits, in dockerd's terms: 0, `""` and `[]` for none. */
export interface ContainerLimits {
  readonly memory: number;
  readonly nanoCpus: number;
  readonly cpuQuota: number;
  readonly cpuPeriod: number;
  readonly cpuset: string;
  readonly deviceRequests: readonly DeviceRequest[];
  /** Devices by their path on the host, or by CDI. */
  readonly devices: readonly string[];
}

export interface DeviceRequest {
  readonly driver: string;
  readonly count: number;
  readonly ids: readonly string[];
}
