/** What is added up over the containers of a caller. */
export const SUMS = ["running", "memory", "cpus", "gpus"] as const;

export type Sum = (typeof SUMS)[number];

/** An amount: `UNLIMITED` where nothing limits it, null where it is not known. */
export type Amount = number | null;

export const UNLIMITED = -1;

/** What a container may use at most. */
export interface Share {
  /** In bytes, without swap. */
  readonly memory: Amount;
  /** As a number of CPUs, 0.5 for half of one. */
  readonly cpus: Amount;
  /** GPUs and devices by CDI. */
  readonly gpus: Amount;
}

/** What a call changes of its caller's sums once it is executed. */
export interface ShareChange {
  /** The id of the container that it is about; null for one that it makes. */
  readonly container: string | null;
  /** The container runs then. */
  readonly runs: boolean;
  /** What it may use then; null where that stays. */
  readonly share: Share | null;
}

/** What limits a container, in dockerd's words: 0, `""` and `[]` for nothing. */
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
