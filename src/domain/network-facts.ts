/** What a call asks of the endpoints that it makes, all networks together. */
export interface EndpointsFacts {
  /** Kernel parameters of the driver option `com.docker.network.endpoint.sysctls`. */
  readonly sysctls: readonly SysctlFacts[] | null;
}

/** A kernel parameter that is to be set. */
export interface SysctlFacts {
  readonly field: string;
  /** With dots, and `IFNAME` for an endpoint's own interface; null where it is not surely one file. */
  readonly name: string | null;
}
