import type { Sharing } from "./sharing.js";
import type { ShownContainer } from "./shown-container.js";

/** Kinds of objects that dockerd can inspect. */
export const REFERENCE_KINDS = [
  "container",
  "exec",
  "network",
  "volume",
  "service",
  "task",
  "secret",
  "config",
] as const;

export type ReferenceKind = (typeof REFERENCE_KINDS)[number];

/** An object as dockerd describes it. Members that only some kinds have are null for the others. */
export interface DockerdObject {
  readonly kind: ReferenceKind;
  /** An id that is never reused: 64 hex digits; for a volume its name and creation time. */
  readonly id: string;
  /** Its names, without the slash before a container's; `[]` for an exec. */
  readonly names: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly container: ContainerObject | null;
  /** For an exec: the id of its container. For a task: that of its service. */
  readonly parent: string | null;
  readonly volume: VolumeObject | null;
  readonly network: NetworkObject | null;
}

export interface NetworkObject {
  /** `bridge`, `host`, `null` of the network none, `overlay`, or a plugin's. */
  readonly driver: string;
  /** `local`, `swarm`, or `global`. */
  readonly scope: string;
  /** True if it carries the swarm's published ports. */
  readonly ingress: boolean;
}

export interface ContainerObject {
  /** `user[:group]` as it runs, the image's if the container named none; `""` for neither. */
  readonly user: string;
  /** Its host name; the beginning of its id if it was given none. */
  readonly hostName: string;
  readonly domainName: string;
  /** As it was named when the container was created. */
  readonly image: string;
  /** By the daemon's clock, RFC 3339. */
  readonly createdAt: string;
  /** `created`, `running`, `paused`, `restarting`, `removing`, `exited`, `dead`; `""` if dockerd shows none. */
  readonly status: string;
  /** `json-file`; `none`, as the classic builder sets it for each of its containers. */
  readonly logDriver: string;
  /** Its processes cannot change its root file system; null if dockerd does not say. */
  readonly rootReadOnly: boolean | null;
  /** The number of execs that dockerd keeps of it, including those never started; null if dockerd does not show it. */
  readonly execs: number | null;
  readonly mounts: readonly ContainerMount[];
  /**
   * Networks, by name, that dockerd resolves when the container starts: those that it has not joined yet. For
   * others it knows the id.
   */
  readonly toJoin: readonly string[];
  /** Networks that it has joined: dockerd joins them again by their ids. */
  readonly joined: readonly JoinedNetwork[];
  /**
   * Containers whose namespaces it joins when it starts. dockerd stores their full id if they existed when
   * the container was created, otherwise what was sent.
   */
  readonly sharing: readonly Sharing[];
  readonly stored: StoredContainer;
}

/** A network that a container has joined. */
export interface JoinedNetwork {
  /** As it was called then. */
  readonly name: string;
  readonly id: string;
}

/** A container's stored settings that dockerd resolves again when the container starts. */
export interface StoredContainer {
  /** The image's if the container was created without one; `""` for neither. */
  readonly workingDir: string;
  /** Its restart policy, `always`; `""` or `no` for none. */
  readonly restart: string;
  readonly mounts: readonly StoredMount[];
  readonly files: readonly NetworkFile[];
  /** Why dockerd cannot start it without harm to others; null if it can. */
  readonly unrunnable: string | null;
}

/**
 * A file on the host that dockerd binds into a container beside its mounts: `/etc/hosts`, `/etc/hostname` or
 * `/etc/resolv.conf`.
 */
export interface NetworkFile {
  /** The member of the inspection, `HostsPath`. */
  readonly field: string;
  readonly target: string;
  /** Not `""`. */
  readonly source: string;
}

/** A mount as dockerd will create it: an entry of `Mounts`, or of `HostConfig.Tmpfs`. */
export interface StoredMount {
  /** `bind`, `volume`, `tmpfs`, … */
  readonly type: string;
  /** For a volume; `""` for others. */
  readonly name: string;
  /** For a bind: the path on the host. */
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** The container does not start unless the mounts below the source become read-only too. */
  readonly readOnlyBelow: boolean;
  readonly propagation: string;
  readonly relabel: "" | "z" | "Z";
}

export interface ContainerMount {
  /** `bind`, `volume`, `tmpfs`, … */
  readonly type: string;
  /** For a volume; `""` for others. */
  readonly name: string;
  readonly target: string;
  readonly readOnly: boolean;
}

export interface VolumeObject {
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
  readonly cluster: boolean;
}

/** The result of an inspection. */
export type Inspected =
  | {
      readonly state: "found";
      readonly object: DockerdObject;
      /** For a container that was inspected for one evaluation alone. */
      readonly shown?: ShownContainer;
    }
  | { readonly state: "missing" }
  /** dockerd could not be asked, or its response was unreadable. */
  | { readonly state: "unknown"; readonly why: string };
