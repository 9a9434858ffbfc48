import type { Inspected, NetworkObject, ReferenceKind } from "./dockerd-object.js";
import type { UserOfContainer } from "./spec-facts.js";

/** An object that a request names. */
export interface Reference {
  /** The place of the name: `name` in the path, `HostConfig.VolumesFrom[0]` in the body. */
  readonly field: string;
  readonly kind: ReferenceKind;
  /**
   * The request's use of it: it is the subject; its namespaces, volumes or links are shared; it is mounted; it is
   * attached to.
   */
  readonly use: "subject" | "share" | "mount" | "attach";
  /** As sent: a name, an id, the beginning of one. */
  readonly ref: string;
}

/** A reference, and what it means to dockerd. */
export interface FoundReference {
  readonly reference: Reference;
  readonly answer: Inspected;
  /** For a container: the volumes mounted in it, if they were inspected. */
  readonly volumes: readonly Inspected[];
}

/**
 * A reference, and what dockerd and the ownership log report about an object that it could mean. A reference that could
 * mean several objects (the one with the name, and those whose id begins with it) has an entry for each.
 */
export interface TargetFacts extends Reference {
  /** Null if dockerd could not be asked. */
  readonly found: boolean | null;
  /** False if the reference is a name of the form of a full id: it may come to mean another object. */
  readonly certain: boolean;
  readonly id: string | null;
  /** Its names in full; null if it was not found. */
  readonly names: readonly string[] | null;
  /** The owner, `""` for anonymous callers; null if none is recorded. Also for a removed container, by its full id. */
  readonly owner: string | null;
  /** Null also if they are too many to be evaluated. */
  readonly labels: Readonly<Record<string, string>> | null;
  /** For a container: the user of its processes. */
  readonly user: Omit<UserOfContainer, "field"> | null;
  /** For a container: a mount gives write access to the host's files. */
  readonly host_writable: boolean | null;
  /** The same for read access. */
  readonly host_readable: boolean | null;
  /** For a container: by which others resolve it besides its names; none that dockerd chose. */
  readonly host_names: readonly string[] | null;
  /** For a container: its processes cannot change its root file system. */
  readonly root_read_only: boolean | null;
  /** For a network. */
  readonly network: NetworkObject | null;
  /**
   * For a container whose files dockerd copies, or that it restarts: it has processes, or may have in a moment, also if it is
   * paused. Null if unknown, and in other requests.
   */
  readonly running: boolean | null;
  /** For a container whose files dockerd copies: what is mounted in it from elsewhere, without tmpfs. */
  readonly mounted: readonly MountedFacts[] | null;
  /**
   * For a container in which an exec is created: how many it has, with those that are being created. Null if unknown, and
   * in other requests.
   */
  readonly execs: number | null;
}

/** A mount of a container. */
export interface MountedFacts {
  /** The path in the container. */
  readonly target: string;
  /** `host` also for a volume that mounts a path of the host, or is another driver's. */
  readonly source: "host" | "volume" | "image";
  /**
   * No code has used it since it was made, so that no process can hold a directory of it; false also if that is not known, and
   * for `host`.
   */
  readonly unused: boolean;
}
