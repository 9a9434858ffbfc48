/**
 * Something in a request that costs dockerd time or memory beyond the limits of any container. A request has one of
 * each kind at most, the heaviest, except for log options, of which each counts.
 */
export interface LoadFacts {
  /**
   * - `log_bytes`, `log_files`, `log_buffer`, `log_events`, `log_retries`: what a log option says;
   *   `log_pattern`: it is a regular expression; `log_tag`: its characters; `log_attributes`: the bytes of the labels and
   *   variables that options add to each line
   * - `interval`, `restart_delay`: in milliseconds
   * - `stop_seconds`: how long dockerd waits for a container to stop; negative for ever
   * - `entries`: of the longest list or map; `label_bytes`: of one object's labels; `body_bytes`, `exec_bytes`: of
   *   the whole body
   * - `detach_keys`, `working_dir`, `container_name`: characters
   * - `filter_values`, `filter_length`: of the filters that dockerd compiles; `filter_repeats`: how many of these
   *   have a `{`; `filter_ports`: how many ports the filters `publish` and `expose` have
   * - `walk`: dockerd walks the file systems of containers, 1
   */
  readonly kind: LoadKind;
  /** `HostConfig.LogConfig.Config.max-file` */
  readonly field: string;
  /** The name of the option or the member, `max-file`. */
  readonly name: string;
  /** Null if dockerd may read another number than a person does. */
  readonly value: number | null;
  /** As sent, for a message, without anything secret. */
  readonly given: string;
}

export type LoadKind =
  | "log_bytes"
  | "log_files"
  | "log_buffer"
  | "log_events"
  | "log_retries"
  | "log_pattern"
  | "log_tag"
  | "log_attributes"
  | "interval"
  | "restart_delay"
  | "stop_seconds"
  | "entries"
  | "label_bytes"
  | "body_bytes"
  | "exec_bytes"
  | "detach_keys"
  | "working_dir"
  | "container_name"
  | "filter_values"
  | "filter_length"
  | "filter_repeats"
  | "filter_ports"
  | "walk";
