import type { DeviceFacts, DeviceRule, GpuFacts } from "./device-facts.js";
import type { ImageReference, NamedImage } from "./image-facts.js";
import type { PortFacts, SysctlFacts } from "./network-facts.js";
import type { HealthcheckFacts, ResourceFacts, RestartFacts } from "./resource-facts.js";
import type { MountFacts } from "./storage-facts.js";

/** A container as the request describes it. Paths in `field` are those of the request. */
export interface SpecFacts {
  readonly origin: "container" | "service" | "update";
  readonly image: ImageReference;
  /** Images that are mounted. */
  readonly image_mounts: readonly NamedImage[] | null;
  readonly privileged: boolean | null;
  readonly caps: CapabilityFacts;
  readonly security: SecurityFacts;
  readonly ns: {
    readonly pid: Namespace;
    readonly ipc: Namespace;
    readonly net: Namespace;
    readonly uts: Namespace;
    readonly user: Namespace;
    readonly cgroup: Namespace;
  };
  readonly cgroup_parent: string | null;
  /** HostConfig.Cgroup. */
  readonly cgroup: string | null;
  /** As requested; `""` means dockerd's default. */
  readonly runtime_raw: string | null;
  /** `runtime_raw`, or dockerd's default if that is known, else null. */
  readonly runtime: string | null;
  readonly annotations: Readonly<Record<string, string>>;
  readonly mounts: readonly MountFacts[] | null;
  /**
   * The number of volumes without a name that dockerd creates for the container; those that its image declares are
   * unknown.
   */
  readonly anonymous_volumes: number | null;
  readonly devices: readonly DeviceFacts[] | null;
  readonly device_rules: readonly DeviceRule[] | null;
  readonly gpus: GpuFacts | null;
  /** Every network that the container joins: NetworkMode, EndpointsConfig, service networks. */
  readonly networks: readonly { readonly field: string; readonly ref: string }[] | null;
  readonly ports: readonly PortFacts[] | null;
  /** Publish all ports that the image and the request expose. */
  readonly publish_all: boolean | null;
  /** Kernel parameters of the whole container; those of an endpoint are with `endpoints`. */
  readonly sysctls: readonly SysctlFacts[] | null;
  readonly user: UserOfContainer;
  /** GroupAdd of a container, Groups of a service. */
  readonly groups_add: readonly GroupOfContainer[] | null;
  readonly windows: WindowsFacts;
  readonly resources: ResourceFacts;
  readonly restart: RestartFacts;
  readonly healthcheck: HealthcheckFacts;
  readonly rootfs_read_only: boolean | null;
}

/**
 * The user that a container runs as: `user[:group]`; dockerd reads a number as an id, and otherwise the image decides.
 */
export interface UserOfContainer {
  readonly field: string;
  /** As sent; `""`: the image's own. */
  readonly raw: string;
  readonly user: string;
  /** `""` if none is given: the image's files decide. */
  readonly group: string;
  /** Digits only, without leading zeros; else null. */
  readonly uid: number | null;
  readonly gid: number | null;
  /** `uid:gid`, both as above and not 0. */
  readonly canonical: boolean;
  /** Null if only the image decides: no user, or a name. */
  readonly is_root: boolean | null;
  /** The group is 0; null if only the image decides. */
  readonly is_root_group: boolean | null;
}

export interface GroupOfContainer {
  readonly field: string;
  readonly raw: string;
  /** Digits only, without leading zeros; else null. */
  readonly gid: number | null;
  /** The group is 0; null if only the image decides. */
  readonly is_root: boolean | null;
}

/** Options that Windows daemons apply, and Linux ones refuse or ignore. */
export interface WindowsFacts {
  readonly isolation_field: string;
  /** In lower case: `""`, `default`, `process`, `hyperv`, or as sent. */
  readonly isolation: string | null;
  /** `file://…`, `registry://…`, `config://…`, `raw://…`, the scheme in lower case. */
  readonly credential_specs: readonly { readonly field: string; readonly spec: string }[] | null;
  /** Pipes that are mounted: `\\.\pipe\docker_engine`, in lower case. */
  readonly pipes: readonly { readonly field: string; readonly name: string }[] | null;
}

/** Capability names in upper case without `CAP_`. */
export interface CapabilityFacts {
  readonly add: readonly { readonly field: string; readonly name: string }[] | null;
  readonly add_all: boolean | null;
  readonly drop: readonly string[] | null;
  readonly drop_all: boolean | null;
  /** HostConfig.Capabilities, an old field: names as sent. */
  readonly legacy: readonly string[] | null;
}

/** Security options; lists contain every entry, since the last one wins in dockerd and any may be wrong. */
export interface SecurityFacts {
  /** False if any entry switches it off, true if one switches it on, null if none names it. */
  readonly no_new_privileges: boolean | null;
  readonly seccomp: readonly {
    readonly field: string;
    readonly mode: "default" | "unconfined" | "custom" | "unknown";
    /** Of the compacted JSON of a custom profile, lower-case hex; null if it is not JSON. */
    readonly sha256: string | null;
  }[];
  readonly apparmor: readonly { readonly field: string; readonly profile: string }[];
  readonly selinux: readonly {
    readonly field: string;
    readonly key: "disable" | "user" | "role" | "type" | "level" | "filetype" | "unknown";
    readonly value: string;
  }[];
  readonly writable_cgroups: boolean | null;
  /** Fields of options with an unknown key. */
  readonly unknown: readonly { readonly field: string; readonly key: string }[];
  /** `replaced` is false if the engine's default list stays. Paths are cleaned except those with `..`. */
  readonly masked: { readonly replaced: boolean | null; readonly paths: readonly string[] };
  readonly readonly: { readonly replaced: boolean | null; readonly paths: readonly string[] };
}

export interface Namespace {
  /** `""`, `host`, `private`, `shareable`, `none`, `container`, `default`, `bridge`, a network's name. */
  readonly mode: string | null;
  /** The text after `container:`, else null. */
  readonly container: string | null;
}
