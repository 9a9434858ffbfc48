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

/** A port of the host that is to lead into a container. */
export interface PortFacts {
  readonly field: string;
  /** PortBindings; ExposedPorts, published since PublishAllPorts is set; or a service's EndpointSpec. */
  readonly by: "bindings" | "exposed" | "service";
  /** For a person: `127.0.0.1:8080:80/tcp`. */
  readonly binding: string;
  /** Written shortest; `""` for all interfaces; null where dockerd would not take it for an address. */
  readonly host_ip: string | null;
  /** As sent. */
  readonly host_port: string;
  /** dockerd takes one port from here to `high`; both are 0 where it may take any, null when unreadable. */
  readonly low: number | null;
  readonly high: number | null;
}
