import type { ActionClass, Finding } from "./call.js";
import type { Mode, Parameter } from "./settings.js";

/**
 * The policy's `input`: what a rule compares. Nothing is left out. Null means unknown, and a control
 * that needs it violates; a member that a kind of call cannot have holds its safe zero (`false`, `[]`,
 * `""`). The names are those of the policy, so that nothing is renamed on the way.
 *
 * The parts that are objects (`spec`, `exec`, …) are null for other kinds of calls, and for a call of
 * their own kind whose body could not be read. The parts that are lists (`host_paths`, `sharing`,
 * `volumes`) are `[]` for calls that cannot have any, and null where the body could not be read.
 */
export interface Facts {
  readonly schema: 1;
  readonly phase: "request";
  /** RFC 3339, UTC, seconds: `2026-11-25T10:00:00Z`. */
  readonly time: string;
  readonly host: HostFacts;
  readonly user: UserFacts;
  readonly request: RequestFacts;
  /** Which of `data.sets` judges this call. */
  readonly set: string;
  /** What holds for this caller alone. */
  readonly overrides: {
    readonly modes: Readonly<Record<string, Mode>>;
    readonly parameters: Readonly<Record<string, Readonly<Record<string, Parameter>>>>;
  };
  readonly hygiene: readonly Finding[];
  /** What the call is about, from the daemon's own answer; null until look-ups exist. */
  readonly target: null;
  readonly targets: readonly never[];
  /** A container, wherever it is described: create, update, services. */
  readonly spec: SpecFacts | null;
  readonly exec: ExecFacts | null;
  readonly network: NetworkFacts | null;
  readonly build: BuildFacts | null;
  readonly plugin: PluginFacts | null;
  readonly swarm: SwarmFacts | null;
  readonly checkpoint: CheckpointFacts | null;
  /** Every path of the host's file system that the call reaches, in whatever way. */
  readonly host_paths: readonly HostPath[] | null;
  /** Every volume that the call describes with a driver or options, or names. */
  readonly volumes: readonly VolumeFacts[] | null;
  /** Every other container that the call joins, by what the call says. */
  readonly sharing: readonly Sharing[] | null;
  /** Facts that should have been established and were not: `host_paths[2].resolved`. */
  readonly gaps: readonly string[];
}

/** Facts of the daemon's host; null until look-ups exist. */
export interface HostFacts {
  readonly api_max: string | null;
  readonly default_runtime: string | null;
  readonly userns_remap: boolean | null;
  readonly no_new_privileges_default: boolean | null;
}

export interface UserFacts {
  /** The certificate's common name; `""` when anonymous. */
  readonly name: string;
  readonly authn: string;
  readonly anonymous: boolean;
  readonly groups: readonly string[];
  readonly roles: readonly string[];
}

export interface RequestFacts {
  readonly method: string;
  readonly uri: string;
  readonly path: string | null;
  /** As asked for; the engine's highest, when that is known, for a call without version; else null. */
  readonly api_version: string | null;
  /** `45` of `1.45`, as dockerd reads it; null when unknown. */
  readonly api_minor: number | null;
  readonly action: string;
  readonly class: ActionClass;
  readonly vars: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly query_trusted: boolean;
  readonly content_type: string | null;
  readonly content_length: string | null;
  readonly body_present: boolean;
  /** Size of the body that was shown, in bytes; 0 when none was. */
  readonly body_bytes: number;
  readonly upgrade: string | null;
  readonly unknown_fields: readonly string[];
}

/** A container as the call describes it. Paths in `field` are those of the request. */
export interface SpecFacts {
  readonly origin: "container" | "service" | "update";
  readonly image: ImageReference;
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
  readonly devices: readonly DeviceFacts[] | null;
  readonly device_rules: readonly DeviceRule[] | null;
  readonly gpus: GpuFacts | null;
  /** Every network that the container joins: NetworkMode, EndpointsConfig, service networks. */
  readonly networks: readonly { readonly field: string; readonly ref: string }[] | null;
}

/** An image reference, read as `distribution/reference` reads it. */
export interface ImageReference {
  readonly raw: string;
  /** `maybe-id`: hex that the daemon also looks up as an id. */
  readonly kind: "none" | "name" | "id" | "maybe-id" | "invalid";
  /** `docker.io` */
  readonly domain: string;
  /** `library/alpine` */
  readonly path: string;
  /** `docker.io/library/alpine` */
  readonly name: string;
  /** `""` when none is given. */
  readonly tag: string;
  /** `sha256:…`, `""` when none is given. */
  readonly digest: string;
  /** What the daemon says it is; null until look-ups exist. */
  readonly resolved: null;
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

/** One mount, whatever part of the request it comes from. */
export interface MountFacts {
  readonly field: string;
  readonly origin: "binds" | "mounts" | "tmpfs" | "volumes" | "volumes_from";
  /** `bind`, `volume`, `tmpfs`, `image`, `npipe`, `cluster`, or as sent; `volume` for a bind by name. */
  readonly type: string;
  readonly source: string;
  /** Cleaned; `""` for VolumesFrom, whose targets only the daemon knows. */
  readonly target: string;
  /** Asked for without NonRecursive and ReadOnlyNonRecursive. */
  readonly read_only: boolean;
  /** As asked for: `""`, `rshared`, … */
  readonly propagation: string;
  readonly relabel: "" | "z" | "Z";
  readonly subpath: string;
  /** Of tmpfs; 0 and `[]` where none is given. */
  readonly tmpfs_bytes: number | null;
  readonly tmpfs_options: readonly string[];
}

/** A path of the host's file system that a call reaches. */
export interface HostPath {
  /** `HostConfig.Binds[0]`, `DriverOpts.device` */
  readonly field: string;
  readonly raw: string;
  /** Cleaned as dockerd cleans it, without touching a file. */
  readonly path: string;
  /** Links, `..` and missing parts resolved below the host's root; null when it could not be. */
  readonly resolved: string | null;
  readonly exists: boolean | null;
  /** `file`, `directory`, `socket`, `block`, `char`, `fifo`, `missing`; null when unknown. */
  readonly file_type: string | null;
  /** The same inode as one of `engine_sockets`; null when unknown. */
  readonly engine_socket: boolean | null;
  /** Asked for, and not known to be undone by what is mounted below on the host. */
  readonly read_only: boolean;
  /** What is mounted below is certain to be read-only, too, or not to be there. */
  readonly read_only_below: boolean;
  readonly relabel: "" | "z" | "Z";
  /** dockerd makes a missing source, as root. */
  readonly creates: boolean;
}

/** A volume that the call names or describes. */
export interface VolumeFacts {
  readonly field: string;
  /** `""` when anonymous. */
  readonly name: string;
  /** `local` where none is given. */
  readonly driver: string;
  /** Empty for a volume that is only named: its options are the daemon's to tell. */
  readonly options: Readonly<Record<string, string>>;
  /** `o` split at commas. */
  readonly words: readonly string[];
  /** The option `type`, `""` when none. */
  readonly type: string;
  /** The server of an NFS or CIFS share, `""` when none; several that `o` names with a comma. */
  readonly server: string;
  /** The local driver binds `device` into the container, whatever its type. */
  readonly bind: boolean;
  readonly cluster: boolean;
}

export interface Sharing {
  readonly field: string;
  readonly kind: "pid" | "ipc" | "network" | "volumes" | "links";
  /** The other container, as sent. */
  readonly ref: string;
}

export interface DeviceFacts {
  readonly field: string;
  /** `device`: passed into the container; `throttle`: only named by a block I/O limit. */
  readonly use: "device" | "throttle";
  /** As sent: the kernel follows a link before the `..` behind it. */
  readonly raw: string;
  /** Cleaned. */
  readonly path: string;
  readonly resolved: string | null;
  readonly is_dir: boolean | null;
  /** As asked for; `rwm` where none is given. */
  readonly permissions: string;
  /** The form `vendor/class=name`, which is not a path. */
  readonly cdi: boolean;
}

export interface DeviceRule {
  readonly field: string;
  readonly raw: string;
}

export interface GpuFacts {
  readonly requested: boolean;
  /** -1: all of them. */
  readonly count: number;
  readonly all: boolean;
  readonly ids: readonly { readonly field: string; readonly id: string }[];
  readonly cdi: readonly { readonly field: string; readonly name: string }[];
  readonly drivers: readonly string[];
  /** A variable by which a runtime gives devices is set, to something else than none or void. */
  readonly via_env: boolean;
}

export interface ExecFacts {
  readonly container: string;
  readonly privileged: boolean | null;
  /** As sent. */
  readonly user: string;
}

export interface NetworkFacts {
  /** The network that the call is about, as sent: a name, an id or a prefix. */
  readonly ref: string;
  /** EndpointConfig.NetworkID of network.connect, which dockerd prefers to `ref`; `""` when none. */
  readonly network_id: string;
}

export interface BuildFacts {
  readonly network_mode: string;
  readonly cgroup_parent: string;
}

export interface PluginFacts {
  /** The plugin that the call is about, as sent; `""` when none is named. */
  readonly name: string;
  /** Where it is pulled from. */
  readonly remote: ImageReference;
  readonly privileges:
    readonly { readonly name: string; readonly values: readonly string[] }[] | null;
}

export interface SwarmFacts {
  /** TaskTemplate.Runtime: `""`, `container`, `plugin`, `attachment`, or as sent. */
  readonly runtime: string | null;
  /** The query parameter `rollback`, which makes dockerd use a spec that is not in the body. */
  readonly rollback: string;
  /** A secret's or config's driver, `""` when none. */
  readonly driver: string | null;
  /** A secret's or config's templating driver, `""` when none. */
  readonly templating: string | null;
}

export interface CheckpointFacts {
  readonly id: string;
  readonly dir: string;
}
