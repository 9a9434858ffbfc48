import type { ActionClass, Finding } from "./call.js";
import type { CertificateFacts, Via } from "./identity.js";
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
import type { LogFacts } from "./log-facts.js";
import type { ImageFacts, ImageReference } from "./image-facts.js";
import type { Phase } from "./message.js";
import type { ResponseFacts } from "./response-facts.js";
import type { Permission } from "./roles.js";
import type { Sharing } from "./sharing.js";
import type { SpecFacts } from "./spec-facts.js";
import type { HostPath, InsideBind, VolumeFacts } from "./storage-facts.js";
import type { TargetFacts } from "./target-facts.js";
import type { VariableFacts } from "./variable-facts.js";

/**
 * The policy's `input`: what a rule compares. Nothing is left out. Null means unknown, and a control
 * that needs it violates; a member that a kind of call cannot have holds its safe zero (`false`, `[]`,
 * `""`). The names are those of the policy, so that nothing is renamed on the way.
 *
 * The parts that are objects (`spec`, `exec`, …) are null for other kinds of calls, and for a call of
 * their own kind whose body could not be read. The parts that are lists (`host_paths`, `inside_binds`,
 * `sharing`, `volumes`, `logs`, `objects`, `variables`) are `[]` for calls that cannot have any, and null where the body could not be read.
 */
export interface Facts {
  readonly schema: 1;
  /** `response` where dockerd has executed the call, and it is the answer that is judged. */
  readonly phase: Phase;
  /** RFC 3339, UTC, seconds: `2026-11-25T10:00:00Z`. */
  readonly time: string;
  readonly host: HostFacts;
  readonly user: UserFacts;
  readonly request: RequestFacts;
  /** Which of `data.sets` judges this call. */
  readonly set: string;
  /** What holds for this caller alone. */
  readonly overrides: Overrides;
  readonly hygiene: readonly Finding[];
  /** What dockerd is about to answer; null before it has executed the call. */
  readonly response: ResponseFacts | null;
  /**
   * What the call names, as the daemon describes it; null where that was not asked, since no control that holds
   * for the caller needs it, or where the call's words could not be read.
   */
  readonly targets: readonly TargetFacts[] | null;
  /** What the caller has, calls under way included; null where no control asks. */
  readonly usage: UsageFacts | null;
  /** A container, wherever it is described: create, update, services. */
  readonly spec: SpecFacts | null;
  readonly exec: ExecFacts | null;
  readonly image: ImageFacts | null;
  readonly network: NetworkFacts | null;
  /** The endpoints that the call makes or names: of a container, a service, network.connect. */
  readonly endpoints: EndpointsFacts | null;
  /** Names and their addresses, of a container, a service or a build. */
  readonly resolution: ResolutionFacts | null;
  readonly build: BuildFacts | null;
  readonly plugin: PluginFacts | null;
  readonly swarm: SwarmFacts | null;
  readonly checkpoint: CheckpointFacts | null;
  readonly archive: ArchiveFacts | null;
  /** Every path of the host's file system that the call reaches, in whatever way. */
  readonly host_paths: readonly HostPath[] | null;
  /** Every mount target and working directory that lies inside the target of a bind. */
  readonly inside_binds: readonly InsideBind[] | null;
  /**
   * The image that the container was created from, as it was named then, where `host_paths` holds the mounts that
   * dockerd keeps of that container; else null.
   */
  readonly stored_image: ImageReference | null;
  /** Every volume that the call describes with a driver or options, or names. */
  readonly volumes: readonly VolumeFacts[] | null;
  /** Every other container that the call joins, by what the call says. */
  readonly sharing: readonly Sharing[] | null;
  /** Every log driver that the call gives to something. */
  readonly logs: readonly LogFacts[] | null;
  /** Everything to which the call gives a name or labels. */
  readonly objects: readonly LabelledObject[] | null;
  /** Every environment and every set of build arguments that the call describes. */
  readonly variables: readonly VariableFacts[] | null;
  /** Facts that should have been established and were not: `host_paths[2].resolved`. */
  readonly gaps: readonly string[];
}

/** How many objects the caller is recorded to have before the call is executed. */
export interface UsageCounts {
  readonly containers: number;
  readonly volumes: number;
  readonly networks: number;
  readonly services: number;
}

/**
 * Also what all containers of the caller, stopped ones included, may use together once the call is executed: -1 for
 * more than any number, null for what no control asks for and for what is not known.
 */
export interface UsageFacts extends UsageCounts {
  /** How many of them run. */
  readonly running: number | null;
  /** In bytes. */
  readonly memory: number | null;
  readonly cpus: number | null;
  readonly gpus: number | null;
}

/** What the daemon says of its host; null where it did not say, or was not asked because no control needs it. */
export interface HostFacts {
  /** `linux` or `windows`. */
  readonly os: string | null;
  readonly api_max: string | null;
  readonly default_runtime: string | null;
  readonly userns_remap: boolean | null;
  readonly no_new_privileges_default: boolean | null;
  /** A container that says nothing of it gets a cgroup namespace of its own. */
  readonly private_cgroupns_default: boolean | null;
  /** The daemon labels files for SELinux. */
  readonly selinux: boolean | null;
  /** System paths that this engine masks in no container, though newer ones do; none where its version is not known. */
  readonly never_masked: readonly string[];
  /** It is in a swarm, or was and cannot join at the moment. */
  readonly swarm: boolean | null;
}

/** Facts of a daemon that has not been asked. */
export const UNKNOWN_HOST: HostFacts = Object.freeze({
  os: null,
  api_max: null,
  default_runtime: null,
  userns_remap: null,
  no_new_privileges_default: null,
  private_cgroupns_default: null,
  selinux: null,
  never_masked: Object.freeze([]),
  swarm: null,
});

export interface UserFacts {
  /** As the certificate or a proxy names them; `""` when anonymous, and when refused. */
  readonly name: string;
  readonly authn: string;
  readonly via: Via;
  /** The certificate that was shown, a proxy's where `via` is `proxy`; null when none was. */
  readonly cert: CertificateFacts | null;
  /** Why no call of theirs may pass, a sentence without full stop; null where that is not so. */
  readonly refusal: string | null;
  readonly anonymous: boolean;
  /** The settings list them, or something proves that they are in a group of the settings. */
  readonly known: boolean;
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  /** The caller's own ids and home on the host, from the settings; null and `[]` when they say none. */
  readonly uid: number | null;
  readonly gids: readonly number[];
  readonly home: string | null;
  /** A role of theirs lets them read only. */
  readonly read_only: boolean;
  /** What their roles say of the call's action; `[]` where no role speaks of it. */
  readonly permissions: readonly Permission[];
}

/** A caller of whom nothing is known. */
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
  /** As asked for; the engine's highest, when that is known, for a call without version; else null. */
  readonly api_version: string | null;
  /** `45` of `1.45`, as dockerd reads it; null when unknown. */
  readonly api_minor: number | null;
  readonly action: string;
  readonly class: ActionClass;
  readonly vars: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly query_trusted: boolean;
  /** What a list, a prune or the events are narrowed to, by name; null where it could not be read for certain. */
  readonly filters: Readonly<Record<string, readonly string[]>> | null;
  readonly content_type: string | null;
  readonly content_length: string | null;
  readonly body_present: boolean;
  /** Size of the body that was shown, in bytes; 0 when none was. */
  readonly body_bytes: number;
  readonly upgrade: string | null;
  readonly unknown_fields: readonly string[];
}
