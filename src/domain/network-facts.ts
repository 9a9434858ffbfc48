/** What a call asks of the endpoints that it makes or names, all networks together. */
export interface EndpointsFacts {
  /** Static IP and MAC addresses. */
  readonly addresses: readonly { readonly field: string; readonly value: string }[] | null;
  /** Every name by which others or the container itself find one: aliases, links, its own and host name. */
  readonly names: readonly EndpointName[] | null;
  /** Names of driver options. */
  readonly options: readonly { readonly field: string; readonly name: string }[] | null;
  /** Kernel parameters of the driver option `com.docker.network.endpoint.sysctls`. */
  readonly sysctls: readonly SysctlFacts[] | null;
}

export interface EndpointName {
  readonly field: string;
  /**
   * In lower case, without a dot at its end; null for a template, which only the swarm can
   * fill, and with white space, by which dockerd would write further entries into /etc/hosts.
   */
  readonly name: string | null;
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

/** A network that is to be made. */
export interface NetworkCreation {
  /** As sent; `""` means the daemon's default, bridge. */
  readonly driver: string | null;
  /** As sent; `""` means the daemon's default. */
  readonly ipam_driver: string | null;
  readonly options: Readonly<Record<string, string>> | null;
  /** Every subnet and address that the network is given. */
  readonly ranges: readonly AddressRange[] | null;
  /** The network whose options and subnets are taken; `""` when none. */
  readonly config_from: string | null;
  readonly config_only: boolean | null;
  readonly internal: boolean | null;
  readonly attachable: boolean | null;
  readonly ingress: boolean | null;
  readonly scope: string | null;
}

/** An address, or several. */
export interface AddressRange {
  readonly field: string;
  /** As sent. */
  readonly value: string;
  /** As a subnet, `10.0.0.0/8`, `10.0.0.9/32`, `fd00::1/128`; null where Go takes it for none. */
  readonly range: string | null;
}

/** How a container, or a build, finds addresses by names. */
export interface ResolutionFacts {
  /** DNS servers, and with a null range what would write one into resolv.conf by a line of its own. */
  readonly servers: readonly AddressRange[] | null;
  /** Entries of /etc/hosts. */
  readonly hosts: readonly HostEntry[] | null;
}

export interface HostEntry {
  readonly field: string;
  /** As sent. */
  readonly value: string;
  /** In lower case, without a dot at its end; null where it is no plain name. */
  readonly name: string | null;
  /** Its address leads to the host: the word `host-gateway`. */
  readonly gateway: boolean;
  /** Its address as a subnet, `10.0.0.9/32`; null for a gateway, and where Go takes it for none. */
  readonly range: string | null;
}
