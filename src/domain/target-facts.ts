import type { Inspected, NetworkObject, ReferenceKind } from "./dockerd-object.js";
import type { UserOfContainer } from "./spec-facts.js";

/** An object that a call names. */
export interface Reference {
  /** Where the call names it: `name` in the path, `HostConfig.VolumesFrom[0]` in the body. */
  readonly field: string;
  readonly kind: ReferenceKind;
  /**
   * What the call does with it: it is what the call is about; its namespaces, volumes or links are taken; it is
   * mounted; it is attached to.
   */
  readonly use: "subject" | "share" | "mount" | "attach";
  /** As sent: a name, an id, the beginning of one. */
  readonly ref: string;
}

/** A reference, and what it means to the daemon. */
export interface FoundReference {
  readonly reference: Reference;
  readonly answer: Inspected;
  /** Of a container: the volumes that are mounted in it, where they were asked for. */
  readonly volumes: readonly Inspected[];
}

/**
 * A reference, and what dockerd and the ownership log say of an object that it could mean. A reference that could mean
 * several objects (the one that has the name, and those whose id begins with it) has an entry for each.
 */
export interface TargetFacts extends Reference {
  /** Null where the daemon could not be asked. */
  readonly found: boolean | null;
  /** False if the reference is a name of the form of a full id: it may come to mean another object. */
  readonly certain: boolean;
  readonly id: string | null;
  /** Its names in full; null where it was not found. */
  readonly names: readonly string[] | null;
  /**
   * Who made it, `""` for callers without a name; null where nobody is recorded. Also of a container that is gone, by its
   * full id.
   */
  readonly owner: string | null;
  /** Null also where they are too many to be judged. */
  readonly labels: Readonly<Record<string, string>> | null;
  /** Of a container: whom its processes run as. */
  readonly user: Omit<UserOfContainer, "field"> | null;
  /** Of a container: whether something is mounted through which the host's files can be reached and changed. */
  readonly host_writable: boolean | null;
  /** Likewise, through which they can be read. */
  readonly host_readable: boolean | null;
  /** Of a network. */
  readonly network: NetworkObject | null;
}
