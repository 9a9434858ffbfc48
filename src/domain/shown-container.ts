/** dockerd's response to the inspection of a container, before anything was read of it. */
export interface ShownContainer {
  /** JSON. */
  readonly bytes: Uint8Array;
  /** The API version of the response, `1.45`; null if it shows none. */
  readonly apiVersion: string | null;
}

/**
 * dockerd's defaults for a container that chooses nothing, which an inspect does not tell from a choice of its creator;
 * null if unknown.
 */
export interface ContainerDefaults {
  /** `json-file` */
  readonly logDriver: string | null;
  /** True if the host can limit swap. Where it cannot, each container has no limit. */
  readonly swapLimit: boolean | null;
  /** Limits that the host cannot set, so that dockerd drops them, with a warning, from every container. */
  readonly dropped: readonly DroppedLimit[];
}

/** The resource that a limit applies to. */
export type DroppedLimit = "memory" | "pids" | "cpu";

/** Nothing is known, so that everything counts as chosen. */
export const UNKNOWN_DEFAULTS: ContainerDefaults = Object.freeze({
  logDriver: null,
  swapLimit: null,
  dropped: [],
});
