/** A log driver with its options, which a request sets for a container or a swarm. */
export interface LogFacts {
  /** `HostConfig.LogConfig.Type` */
  readonly field: string;
  /** As sent; `""` stands for dockerd's default. */
  readonly driver: string;
  readonly options: readonly LogOption[];
}

/** An option, never its value. */
export interface LogOption {
  /** `HostConfig.LogConfig.Config.tag` */
  readonly field: string;
  readonly key: string;
  /**
   * `address`: dockerd connects to it; `file`: a file of the host that dockerd reads; `template`: a Go
   * template with more in it than names and ids, which dockerd would execute; `text`: neither.
   */
  readonly use: "text" | "address" | "file" | "template";
  /**
   * For an address, without credentials and path: `tcp://logs.example.com:514`, `unix:///dev/log`. Null if it
   * can be read in more than one way, and for other uses.
   */
  readonly target: string | null;
}
