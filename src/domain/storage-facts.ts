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
  /** The same inode as one of `docker_sockets`; null when unknown. */
  readonly docker_socket: boolean | null;
  /**
   * Who, beside root, can put something else in the path's place before the container starts: user ids,
   * and whether a group or anybody can; null when unknown.
   */
  readonly writers: { readonly uids: readonly number[]; readonly shared: boolean } | null;
  /** Asked for, and not known to be undone by what is mounted below on the host. */
  readonly read_only: boolean;
  /** What is mounted below is certain to be read-only, too, or not to be there. */
  readonly read_only_below: boolean;
  readonly relabel: "" | "z" | "Z";
  /** dockerd makes a missing source, as root. */
  readonly creates: boolean;
}

/**
 * A path in the container that lies inside the target of a bind. dockerd or runc creates it as root if it is
 * missing, in whatever the bind's source is at that time.
 */
export interface InsideBind {
  /** `HostConfig.Mounts[1]`, `WorkingDir` */
  readonly field: string;
  readonly kind: "mount" | "working_dir";
  /** Cleaned. */
  readonly path: string;
  /** The target of the bind. */
  readonly bind: string;
  /** The member `field` of the bind's source in `host_paths`. */
  readonly source_field: string;
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
