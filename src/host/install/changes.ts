/** A file's content and who may use it. */
export interface FileContent {
  readonly content: Buffer;
  /** Permission bits: 0o600. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A file as it is on the host. */
export interface FileState extends FileContent {
  readonly mtimeMs: number;
}

/** A member of daemon.json that changes; the values are JSON texts, null if the member is absent. */
export interface MemberEdit {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** A file that is written, or removed. */
export interface FileChange {
  /** The path as the host sees it, `/etc/docker/daemon.json`, also with --root. */
  readonly path: string;
  readonly before: FileState | null;
  /** Null removes the file. */
  readonly after: FileContent | null;
  readonly why: string;
  /** The content is a private key, which is never shown. */
  readonly isSecret: boolean;
  /** The changes in daemon.json; empty for any other file. */
  readonly edits: readonly MemberEdit[];
}

/** The state of a unit, as systemd reports it. */
export interface UnitState {
  readonly isActive: boolean;
  readonly isEnabled: boolean;
  /** True if it is not active because it could not start or crashed. */
  readonly isFailed: boolean;
}

/** The states of units by name: `docker.service`. */
export type Units = Readonly<Record<string, UnitState>>;

/** A call of systemctl. */
export type ServiceAction =
  | { readonly verb: "daemon-reload"; readonly why: string }
  | { readonly verb: UnitVerb; readonly unit: string; readonly why: string };

/** A verb of systemctl that takes a unit. */
export type UnitVerb = "enable" | "disable" | "start" | "stop" | "restart" | "reload";

/** All that a command is about to do. */
export interface Plan {
  /** Actions before the files change. */
  readonly first: readonly ServiceAction[];
  /** Only files that are not yet as they should be. */
  readonly changes: readonly FileChange[];
  /** Actions after the files have changed. */
  readonly actions: readonly ServiceAction[];
  /** Notes to the operator beside the changes; one line each. */
  readonly notes: readonly string[];
}

/** Returns true if both have the same bytes, mode and owner. */
export function isSameFile(one: FileContent | null, other: FileContent | null): boolean {
  if (one === null || other === null) return one === other;
  const isSameOwner = one.uid === other.uid && one.gid === other.gid;
  return one.mode === other.mode && isSameOwner && one.content.equals(other.content);
}
