/** A log driver with its options, as a call gives them to a container or a swarm. */
export interface LogFacts {
  /** `HostConfig.LogConfig.Type` */
  readonly field: string;
  /** As sent; `""` stands for the daemon's default. */
  readonly driver: string;
  readonly options: readonly LogOption[];
}

/** An option, never its value. */
export interface LogOption {
  /** `HostConfig.LogConfig.Config.tag` */
  readonly field: string;
  readonly key: string;
  /**
   * `address`: where the daemon connects to; `file`: a file of the host that it reads; `template`: a Go
   * template with more in it than names and ids, which dockerd would execute; `text`: neither.
   */
  readonly use: "text" | "address" | "file" | "template";
  /**
   * Of an address, without credentials and path: `tcp://logs.example.com:514`, `unix:///dev/log`. Null
   * where it can be read in more than one way, and for other uses.
   */
  readonly target: string | null;
}
