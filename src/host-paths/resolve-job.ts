import type { Writers } from "./path-writers.js";

/** What the worker is asked: where these paths lead, below the host's root. */
export interface ResolveJob {
  readonly id: number;
  readonly host: HostView;
  readonly paths: readonly PathToResolve[];
  /** Absolute paths; `*` stands for anything within one component. */
  readonly dockerSockets: readonly string[];
}

/** A path as sent and cleaned, and whether it must be known what is mounted below it. */
export interface PathToResolve {
  readonly raw: string;
  readonly path: string;
  readonly readOnly: boolean;
}

/** What the worker answers, in the order of the paths; null where one does not resolve. */
export interface ResolveResult {
  readonly id: number;
  readonly places: readonly (Place | null)[];
}

/** Where a path leads. */
export interface Place {
  readonly resolved: string;
  readonly exists: boolean;
  /** `file`, `directory`, `socket`, `block`, `char`, `fifo`, `missing`. */
  readonly fileType: string;
  readonly dockerSocket: boolean;
  /** Something is mounted below it, or that is not known; false where nobody asked. */
  readonly mountsBelow: boolean;
  readonly writers: Writers;
}

/** Where the daemon's file system is seen from here. */
export interface HostView {
  /** `/`, or where the daemon's root directory is seen; without a slash at the end. */
  readonly root: string;
  /** The list of mounts that holds there. */
  readonly mountInfo: string;
  /** What the list's paths begin with to be below `root`: `root` itself, or `/` for those of another process. */
  readonly mountRoot: string;
}
