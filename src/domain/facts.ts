import type { ActionClass, RequestFinding } from "./call.js";
import type { CertificateFacts, Via } from "./identity.js";
import type { DroppedLimit } from "./shown-container.js";
import type { Overrides } from "./overrides.js";
import type { EndpointsFacts, ResolutionFacts } from "./network-facts.js";
import type {
  ArchiveFacts,
  BuildFacts,
  CheckpointFacts,
  ExecFacts,
  NetworkFacts,
  PluginFacts,
  SwarmFacts,
} from "./object-facts.js";
import type { LabelledObject } from "./label-facts.js";
import type { LoadFacts } from "./load-facts.js";
import type { LocalTime } from "./local-time.js";
import type { LogFacts } from "./log-facts.js";
import type { ImageFacts, ImageReference } from "./image-facts.js";
import type { Phase } from "./message.js";
import type { ResponseFacts } from "./response-facts.js";
import type { Permission } from "./roles.js";
import type { Sharing } from "./sharing.js";
import type { SpecFacts } from "./spec-facts.js";
import type {
  HostPath,
  InsideBind,
  MountedVolume,
  VolumeFacts,
  SettledPath,
} from "./storage-facts.js";
import type { TargetFacts } from "./target-facts.js";
import type { VariableFacts } from "./variable-facts.js";

/**
 * The policy's `input`, which rules compare. Every member is present. Null means unknown, and a control that
 * needs it violates; a member that does not apply to an action has its safe zero (`false`, `[]`, `""`). The
 * names are those of the policy, so that none is renamed on the way.
 *
 * The parts that are objects (`spec`, `exec`, …) are null for other actions, and for a request whose body
 * could not be read. The parts that are lists (`host_paths`, `settled_paths`, `inside_binds`, `sharing`, `volumes`,
 * `mounted_volumes`, `logs`, `objects`, `variables`) are `[]` for actions that cannot have any, and null if the body could not be read.
 */
export interface Facts {
  readonly schema: 1;
  /** `response` if dockerd has executed the request, and its response is evaluated. */
  readonly phase: Phase;
  /** RFC 3339, UTC, seconds: `2026-11-25T10:00:00Z`. */
  readonly time: string;
  /** Never goes back while the program runs, unlike `time`. In the time zone of the settings. */
  readonly local: LocalTime;
  readonly host: HostFacts;
  readonly user: UserFacts;
  readonly request: RequestFacts;
  /** The member of `data.sets` by which the policy evaluates this request. */
  readonly set: string;
  /** Modes and parameters of this caller. */
  readonly overrides: Overrides;
  readonly hygiene: readonly RequestFinding[];
  /** The response that dockerd is about to send; null before it has executed the request. */
  readonly response: ResponseFacts | null;
  /**
   * The objects that the request names, as dockerd describes them; null if dockerd was not asked, since no
   * control of the caller needs it, or if the references could not be read.
   */
  readonly targets: readonly TargetFacts[] | null;
  /** The caller's usage, including in-flight requests; null if no control needs it. */
  readonly usage: UsageFacts | null;
  /** A container, in any action that describes one: create, update, services. */
  readonly spec: SpecFacts | null;
  readonly exec: ExecFacts | null;
  readonly image: ImageFacts | null;
  readonly network: NetworkFacts | null;
  /** The endpoints that the request creates or names: of a container, a service, network.connect. */
  readonly endpoints: EndpointsFacts | null;
  /** Names and their addresses, of a container, a service or a build. */
  readonly resolution: ResolutionFacts | null;
  readonly build: BuildFacts | null;
  readonly plugin: PluginFacts | null;
  readonly swarm: SwarmFacts | null;
  readonly checkpoint: CheckpointFacts | null;
  readonly archive: ArchiveFacts | null;
  /** Every host path that the request reaches, in whatever way. */
  readonly host_paths: readonly HostPath[] | null;
  /**
   * Paths left out of `host_paths`: existing volumes bind them, they resolve to themselves, and only root can replace
   * them.
   */
  readonly settled_paths: readonly SettledPath[] | null;
  /** Every mount target and working directory that is inside the target of a bind. */
  readonly inside_binds: readonly InsideBind[] | null;
  /**
   * The image of the container, as it was named at its creation, if `host_paths` has the stored mounts of
   * that container; else null.
   */
  readonly stored_image: ImageReference | null;
  /** The name of its restart policy, `always`, under the same condition. */
  readonly stored_restart: string | null;
  /** The containers that the request starts; null if no control needs them, and for other requests. */
  readonly stored_container: StoredContainerFacts | null;
  /** Every volume that the request describes with a driver or options, or names. */
  readonly volumes: readonly VolumeFacts[] | null;
  /**
   * Every volume that a new container mounts by name or by options, and who uses it; null if no control needs it, or if it
   * could not be read.
   */
  readonly mounted_volumes: readonly MountedVolume[] | null;
  /** Every other container that the request joins, by its own text. */
  readonly sharing: readonly Sharing[] | null;
  /** Every log driver that the request sets. */
  readonly logs: readonly LogFacts[] | null;
  /** Every object to which the request gives a name or labels. */
  readonly objects: readonly LabelledObject[] | null;
  /** Every environment and every set of build arguments in the request. */
  readonly variables: readonly VariableFacts[] | null;
  /** The request's costs to dockerd beyond the limits of containers; null if it could not be read. */
  readonly load: readonly LoadFacts[] | null;
  /** Facts that could not be established: `host_paths[2].resolved`. */
  readonly gaps: readonly string[];
}

/** The containers that a request starts, now or by a restart policy, as creates that make them. */
export interface StoredContainerFacts {
  /** Why one of them could not be read, a clause without full stop; null if all were. */
  readonly unread: string | null;
  /** The input of a create for each, by the same caller. Rules of the request itself do not see them. */
  readonly creates: readonly Facts[];
  /** Limits that the host cannot set, so that no container has them. */
  readonly dropped: readonly DroppedLimit[];
}

/** The caller's recorded objects before the request is executed, by kind. */
export interface UsageCounts {
  readonly containers: number;
  readonly volumes: number;
  readonly networks: number;
  readonly services: number;
}

/**
 * Also what all containers of the caller, including stopped ones, may use together once the request is
 * executed: -1 for no limit, null if no control needs it or it is unknown.
 */
export interface UsageFacts extends UsageCounts {
  /** The number of them that run. */
  readonly running: number | null;
  /** In bytes. */
  readonly memory: number | null;
  readonly cpus: number | null;
  readonly gpus: number | null;
}

/** dockerd's description of its host; null if it did not answer, or was not asked because no control needs it. */
export interface HostFacts {
  /** `linux` or `windows`. */
  readonly os: string | null;
  readonly api_max: string | null;
  readonly default_runtime: string | null;
  readonly userns_remap: boolean | null;
  readonly no_new_privileges_default: boolean | null;
  /** A container gets a cgroup namespace of its own by default. */
  readonly private_cgroupns_default: boolean | null;
  /** dockerd labels files for SELinux. */
  readonly selinux: boolean | null;
  /** System paths that this engine masks in no container, though newer ones do; none if its version is unknown. */
  readonly never_masked: readonly string[];
  /** Subnets from which dockerd takes those of new networks: `["172.17.0.0/16"]`. */
  readonly address_pools: readonly string[] | null;
  /** True if the host is in a swarm, or was and cannot join at the moment. */
  readonly swarm: boolean | null;
  /**
   * dockerd is known to mount nothing over a host path while it copies files of a container that runs; null if
   * its version or its storage is unknown.
   */
  readonly copies_safely: boolean | null;
  /** containerd's snapshotters hold the images, no graph driver. */
  readonly snapshot_store: boolean | null;
  /** A group that is added by number is that number, also if the image names another group so. */
  readonly numeric_groups: boolean | null;
  /** The directory in which dockerd keeps containers and volumes, `/var/lib/docker`. */
  readonly data_root: string | null;
}

/** Facts of a host that was not inspected. */
export const UNKNOWN_HOST: HostFacts = Object.freeze({
  os: null,
  api_max: null,
  default_runtime: null,
  userns_remap: null,
  no_new_privileges_default: null,
  private_cgroupns_default: null,
  selinux: null,
  never_masked: Object.freeze([]),
  address_pools: null,
  swarm: null,
  copies_safely: null,
  snapshot_store: null,
  numeric_groups: null,
  data_root: null,
});

export interface UserFacts {
  /** The name by the certificate or a proxy; `""` if anonymous or refused. */
  readonly name: string;
  readonly authn: string;
  readonly via: Via;
  /** The certificate in the message, a proxy's if `via` is `proxy`; null if there is none. */
  readonly cert: CertificateFacts | null;
  /** Why the caller is refused, a sentence without full stop; null if not. */
  readonly refusal: string | null;
  readonly anonymous: boolean;
  /** The settings list the caller, or a proof shows that they are in a group of the settings. */
  readonly known: boolean;
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  /** The caller's own ids and home on the host, from the settings; null and `[]` if not set. */
  readonly uid: number | null;
  readonly gids: readonly number[];
  readonly home: string | null;
  /** A role of the caller permits reading only. */
  readonly read_only: boolean;
  /** The permissions of the caller's roles for the request's action; `[]` if no role names it. */
  readonly permissions: readonly Permission[];
}

/** A caller about whom nothing is known. */
export const ANONYMOUS_USER: UserFacts = Object.freeze({
  name: "",
  authn: "",
  via: "none",
  cert: null,
  refusal: null,
  anonymous: true,
  known: false,
  groups: [],
  roles: [],
  uid: null,
  gids: [],
  home: null,
  read_only: false,
  permissions: [],
});

export interface RequestFacts {
  readonly method: string;
  readonly uri: string;
  readonly path: string | null;
  /** The requested version; for a request without version the engine's highest if known, else null. */
  readonly api_version: string | null;
  /** `45` of `1.45`, as dockerd reads it; null when unknown. */
  readonly api_minor: number | null;
  readonly action: string;
  readonly class: ActionClass;
  readonly vars: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly query_trusted: boolean;
  /** The filters of a list, a prune or the events, by name; null if they could not be read with certainty. */
  readonly filters: Readonly<Record<string, readonly string[]>> | null;
  readonly content_type: string | null;
  readonly content_length: string | null;
  readonly body_present: boolean;
  /** Size of the body in the message, in bytes; 0 if there is none. */
  readonly body_bytes: number;
  readonly upgrade: string | null;
  readonly unknown_fields: readonly string[];
}
