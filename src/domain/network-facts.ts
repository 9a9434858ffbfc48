/** The endpoints that a request creates or names, in all networks. */
export interface EndpointsFacts {
  /** Static IP and MAC addresses. */
  readonly addresses: readonly { readonly field: string; readonly value: string }[] | null;
  /**
   * Every name by which other containers or the container itself resolve one: aliases, links, its own and host name.
   */
  readonly names: readonly EndpointName[] | null;
  /** Names of driver options. */
  readonly options: readonly { readonly field: string; readonly name: string }[] | null;
  /** Kernel parameters of the driver option `com.docker.network.endpoint.sysctls`. */
  readonly sysctls: readonly SysctlFacts[] | null;
}

export interface EndpointName {
  readonly field: string;
  /**
   * In lower case, without a trailing dot; null for a template, which only the swarm can fill, and for a name
   * with white space, by which dockerd would write further entries into /etc/hosts.
   */
  readonly name: string | null;
}

/** A kernel parameter to be set. */
export interface SysctlFacts {
  readonly field: string;
  /** With dots, and `IFNAME` for an endpoint's own interface; null if it is uncertain which file it means. */
  readonly name: string | null;
}

/** A port of the host that leads into a container. */
export interface PortFacts {
  readonly field: string;
  /** PortBindings; ExposedPorts, published since PublishAllPorts is set; or a service's EndpointSpec. */
  readonly by: "bindings" | "exposed" | "service";
  /** For a person: `127.0.0.1:8080:80/tcp`. */
  readonly binding: string;
  /** In its shortest form; `""` for all interfaces; null if dockerd would not accept it as an address. */
  readonly host_ip: string | null;
  /** As sent. */
  readonly host_port: string;
  /** dockerd uses one port from here to `high`; both are 0 if it may use any, null if unreadable. */
  readonly low: number | null;
  readonly high: number | null;
}

/** A network to be created. */
export interface NetworkCreation {
  /** As sent; `""` means dockerd's default, bridge. */
  readonly driver: string | null;
  /** As sent; `""` means dockerd's default. */
  readonly ipam_driver: string | null;
  /** Names of options of the driver of addresses. */
  readonly ipam_options: readonly string[] | null;
  readonly options: Readonly<Record<string, string>> | null;
  /** Every subnet and address that the network is given. */
  readonly ranges: readonly AddressRange[] | null;
  /** Those of `ranges` that have an address in common with an address or a route of the host; null if unknown. */
  readonly host_routes: readonly HostOverlap[] | null;
  /** The network whose options and subnets are copied; `""` for none. */
  readonly config_from: string | null;
  readonly config_only: boolean | null;
  readonly internal: boolean | null;
  readonly attachable: boolean | null;
  readonly ingress: boolean | null;
  readonly scope: string | null;
}

/** An address or a subnet. */
export interface AddressRange {
  readonly field: string;
  /** As sent. */
  readonly value: string;
  /** As a subnet, `10.0.0.0/8`, `10.0.0.9/32`, `fd00::1/128`; null if Go does not accept it. */
  readonly range: string | null;
}

/** A range of a new network, and an address or a route of the host, `10.0.0.0/8`, that it overlaps. */
export interface HostOverlap {
  readonly field: string;
  /** As sent. */
  readonly value: string;
  readonly route: string;
}

/** The name resolution of a container or a build. */
export interface ResolutionFacts {
  /** DNS servers, and with a null range any value that would add a line of its own to resolv.conf. */
  readonly servers: readonly AddressRange[] | null;
  /** Entries of /etc/hosts. */
  readonly hosts: readonly HostEntry[] | null;
}

export interface HostEntry {
  readonly field: string;
  /** As sent. */
  readonly value: string;
  /** In lower case, without a trailing dot; null if it is not a plain name. */
  readonly name: string | null;
  /** Its address leads to the host: the word `host-gateway`. */
  readonly gateway: boolean;
  /** Its address as a subnet, `10.0.0.9/32`; null for a gateway, and if Go does not accept it. */
  readonly range: string | null;
}
