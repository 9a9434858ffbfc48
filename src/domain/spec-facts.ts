import type { DeviceFacts, DeviceRule, GpuFacts } from "./device-facts.js";
import type { ImageReference, NamedImage } from "./image-facts.js";
import type { PortFacts, SysctlFacts } from "./network-facts.js";
import type { HealthcheckFacts, ResourceFacts, RestartFacts } from "./resource-facts.js";
import type { MountFacts } from "./storage-facts.js";

/** A container as the call describes it. Paths in `field` are those of the request. */
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
  /** As asked for; `""` means the daemon's default. */
  readonly runtime_raw: string | null;
  /** `runtime_raw`, or the daemon's default when that is known, else null. */
  readonly runtime: string | null;
  readonly annotations: Readonly<Record<string, string>>;
  readonly mounts: readonly MountFacts[] | null;
  /** How many volumes without a name dockerd makes for the container; those that its image declares are not known. */
  readonly anonymous_volumes: number | null;
  readonly devices: readonly DeviceFacts[] | null;
  readonly device_rules: readonly DeviceRule[] | null;
  readonly gpus: GpuFacts | null;
  /** Every network that the container joins: NetworkMode, EndpointsConfig, service networks. */
  readonly networks: readonly { readonly field: string; readonly ref: string }[] | null;
  readonly ports: readonly PortFacts[] | null;
  /** Publish all ports that the image and the call expose. */
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

/** Who a container runs as: `user[:group]`, where dockerd takes a number for an id, and else asks the image. */
export interface UserOfContainer {
  readonly field: string;
  /** As sent; `""`: the image's own. */
  readonly raw: string;
  readonly user: string;
  /** `""` when none is given: the image's files say which. */
  readonly group: string;
  /** Of digits alone, without zeros before them; else null. */
  readonly uid: number | null;
  readonly gid: number | null;
  /** `uid:gid`, both as above and not 0. */
  readonly canonical: boolean;
  /** Null where only the image tells: no user, or a name. */
  readonly is_root: boolean | null;
  /** The group is 0; null where only the image tells. */
  readonly is_root_group: boolean | null;
}

export interface GroupOfContainer {
  readonly field: string;
  readonly raw: string;
  /** Of digits alone, without zeros before them; else null. */
  readonly gid: number | null;
  /** The group is 0; null where only the image tells. */
  readonly is_root: boolean | null;
}

/** What Windows daemons obey, and Linux ones refuse or pass over. */
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
  /** HostConfig.Capabilities, a field of old: names as sent. */
  readonly legacy: readonly string[] | null;
}

/** Security options; lists hold every entry, since the last one wins in dockerd and any may be wrong. */
export interface SecurityFacts {
  /** False when any entry switches it off, true when one switches it on, null when none speaks of it. */
  readonly no_new_privileges: boolean | null;
  readonly seccomp: readonly {
    readonly field: string;
    readonly mode: "default" | "unconfined" | "custom" | "unknown";
    /** Of the compacted JSON of a custom profile, lower-case hex; null where it is not JSON. */
    readonly sha256: string | null;
  }[];
  readonly apparmor: readonly { readonly field: string; readonly profile: string }[];
  readonly selinux: readonly {
    readonly field: string;
    readonly key: "disable" | "user" | "role" | "type" | "level" | "filetype" | "unknown";
    readonly value: string;
  }[];
  readonly writable_cgroups: boolean | null;
  /** Fields of options whose key nobody knows. */
  readonly unknown: readonly { readonly field: string; readonly key: string }[];
  /** `replaced` is false when the engine's default list stays. Paths are cleaned but for those with `..`. */
  readonly masked: { readonly replaced: boolean | null; readonly paths: readonly string[] };
  readonly readonly: { readonly replaced: boolean | null; readonly paths: readonly string[] };
}

export interface Namespace {
  /** `""`, `host`, `private`, `shareable`, `none`, `container`, `default`, `bridge`, a network's name. */
  readonly mode: string | null;
  /** What follows `container:`, else null. */
  readonly container: string | null;
}
