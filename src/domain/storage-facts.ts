/** A mount from any part of the request. */
export interface MountFacts {
  readonly field: string;
  readonly origin: "binds" | "mounts" | "tmpfs" | "volumes" | "volumes_from";
  /** `bind`, `volume`, `tmpfs`, `image`, `npipe`, `cluster`, or as sent; `volume` for a bind by name. */
  readonly type: string;
  readonly source: string;
  /** Cleaned; `""` for VolumesFrom, whose targets only dockerd knows. */
  readonly target: string;
  /** Requested without NonRecursive and ReadOnlyNonRecursive. */
  readonly read_only: boolean;
  /** As requested: `""`, `rshared`, … */
  readonly propagation: string;
  readonly relabel: "" | "z" | "Z";
  readonly subpath: string;
  /**
   * For a volume: if it is empty, dockerd copies into it what the image has at the target, as root and following links,
   * when it creates the container.
   */
  readonly fills: boolean;
  /** For a tmpfs; 0 and `[]` if none is given. */
  readonly tmpfs_bytes: number | null;
  readonly tmpfs_options: readonly string[];
}

/** A host path that a request reaches. */
export interface HostPath {
  /** `HostConfig.Binds[0]`, `DriverOpts.device` */
  readonly field: string;
  readonly raw: string;
  /** Cleaned as dockerd cleans it, without touching a file. */
  readonly path: string;
  /** Links, `..` and missing parts resolved below the host's root; null if that failed. */
  readonly resolved: string | null;
  readonly exists: boolean | null;
  /** `file`, `directory`, `socket`, `block`, `char`, `fifo`, `missing`; null if unknown. */
  readonly file_type: string | null;
  /** The same inode as one of `docker_sockets`; null if unknown. */
  readonly docker_socket: boolean | null;
  /**
   * The users, besides root, who can replace the file before the container starts: user ids, and `shared` if a group or
   * all users can; null if unknown.
   */
  readonly writers: { readonly uids: readonly number[]; readonly shared: boolean } | null;
  /** Requested as read-only, and not known to be undone by mounts below it on the host. */
  readonly read_only: boolean;
  /** The mounts below are certainly read-only, too, or absent. */
  readonly read_only_below: boolean;
  readonly relabel: "" | "z" | "Z";
  /** dockerd creates a missing source, as root. */
  readonly creates: boolean;
  /** True if a volume binds it that dockerd fills from the image when it creates the container. */
  readonly filled: boolean;
}

/** A path that an existing volume binds, that leads to itself and that only root of the host can replace. */
export interface SettledPath {
  /** The place in the request or in the container: `Volume of Mounts./data.Options.device`. */
  readonly field: string;
  /** On the host, cleaned. */
  readonly path: string;
}

/**
 * A path in the container that is inside the target of a bind, or of a volume that is a bind. dockerd or runc creates it
 * as root if it is missing, in whatever the bind's source is at that time.
 */
export interface InsideBind {
  /** `HostConfig.Mounts[1]`, `WorkingDir`; for a mount of dockerd's own that of the bind. */
  readonly field: string;
  /** `own`: dockerd mounts something there in each container, such as /etc/hosts. */
  readonly kind: "mount" | "own" | "working_dir";
  /** Cleaned. */
  readonly path: string;
  /** The target of the bind. */
  readonly bind: string;
  /** The member `field` of the bind's source in `host_paths`. */
  readonly source_field: string;
}

/** A volume that the request names or describes. */
export interface VolumeFacts {
  readonly field: string;
  /** `""` if anonymous. */
  readonly name: string;
  /** `local` if none is given. */
  readonly driver: string;
  /** Empty for a volume that is only named: only dockerd knows its options. */
  readonly options: Readonly<Record<string, string>>;
  /** `o` split at commas. */
  readonly words: readonly string[];
  /** The option `type`, `""` for none. */
  readonly type: string;
  /** The server of an NFS or CIFS share, `""` for none; if `o` names several, all with a comma between. */
  readonly server: string;
  /** For a tmpfs, the size that the kernel takes; 0 for none, null if it is unreadable. 0 for others. */
  readonly tmpfs_bytes: number | null;
  /** For a tmpfs, how many files it may have, in the same way. */
  readonly tmpfs_inodes: number | null;
  /** The local driver binds `device` into the container, whatever its type. */
  readonly bind: boolean;
  readonly cluster: boolean;
}

/** A volume that a new container mounts, as dockerd describes it, or as the request does if it is missing. */
export interface MountedVolume {
  /** The mount in the request. */
  readonly field: string;
  /** `""` if anonymous. */
  readonly name: string;
  /** See MountFacts.fills. */
  readonly fills: boolean;
  /**
   * `own`: below dockerd's own directory; `host`: it binds a path of the host, or mounts one; `memory`: a tmpfs; `share`:
   * of a server; `driver`: of another driver; `other`: another file system. Null if unknown.
   */
  readonly kind: "own" | "host" | "memory" | "share" | "driver" | "other" | null;
  readonly exists: boolean | null;
  /** True if it was created while Dockwarden ran, and no container with it has been started since. */
  readonly unused: boolean;
  /** The number of containers that mount it; null if unknown. */
  readonly containers: number | null;
  /** The number of them that run code, or may in a moment. */
  readonly running: number | null;
}
