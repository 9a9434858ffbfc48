/**
 * The host's resources that a container or a build may use, as dockerd will enforce it. 0 means that none is requested,
 * which in an update keeps the stored value; null that it is unknown, as beyond 2^53.
 */
export interface ResourceFacts {
  /** In bytes. */
  readonly memory: number | null;
  /**
   * Bytes of swap in addition to the memory; dockerd's default if the request sets none. Null also if an
   * update keeps the stored value.
   */
  readonly swap_extra: number | null;
  readonly swap_unlimited: boolean | null;
  /** As a number of CPUs, 0.5 for half of one. Null also if an update keeps a part of the stored value. */
  readonly cpus: number | null;
  /** The request sets no limit, in whatever way. */
  readonly cpus_unlimited: boolean | null;
  /** The number of CPUs in CpusetCpus. */
  readonly cpuset_count: number | null;
  readonly cpu_shares: number | null;
  readonly pids: number | null;
  /** The request sets no limit. */
  readonly pids_unlimited: boolean | null;
  readonly oom_score_adj: number | null;
  readonly oom_kill_disable: boolean | null;
  /** A run time or a period of the real-time scheduler is given. */
  readonly realtime: boolean | null;
  /** The largest, of the container's and of those for devices. */
  readonly blkio_weight: number | null;
  /** Sizes of /dev/shm: ShmSize, and each tmpfs there. */
  readonly shm: readonly ShmSize[] | null;
  readonly ulimits: readonly UlimitFacts[] | null;
  readonly storage: {
    /** Options of the storage driver are given, whatever their value. */
    readonly given: boolean | null;
    /** For the root file system; null if the options are not clear. */
    readonly bytes: number | null;
  };
}

export interface ShmSize {
  readonly field: string;
  /** -1: no certain size, since a tmpfs uses up to half of the host's memory. */
  readonly bytes: number | null;
}

export interface UlimitFacts {
  readonly field: string;
  /** In lower case, `nofile`. */
  readonly name: string;
  /** -1: no limit, which negative numbers and those beyond 2^53 also mean. */
  readonly hard: number;
}

/** When dockerd or the swarm restarts a container. */
export interface RestartFacts {
  /** `no`, `on-failure`, `unless-stopped`, `always`, or as sent; `""` if an update keeps the stored one. */
  readonly name: string | null;
  /** 0: endless. */
  readonly retries: number | null;
}

export interface HealthcheckFacts {
  /** A test is given that will be run. */
  readonly set: boolean | null;
  /** The image's own test is switched off, by `NONE` or by a form that dockerd does not know. */
  readonly disabled: boolean | null;
}
