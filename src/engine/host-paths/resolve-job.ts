import type { Writers } from "./path-writers.js";

/** A job for the worker: paths to resolve below the host's root. */
export interface ResolveJob {
  readonly id: number;
  readonly host: FileSystemRoot;
  readonly paths: readonly PathToResolve[];
  /** Absolute paths; `*` stands for anything within one component. */
  readonly dockerSockets: readonly string[];
}

/** A path as sent and cleaned, and whether the mounts below it must be known. */
export interface PathToResolve {
  readonly raw: string;
  readonly path: string;
  readonly readOnly: boolean;
}

/** The worker's answer, in the order of the paths; null for one that does not resolve. */
export interface ResolveResult {
  readonly id: number;
  readonly places: readonly (PathPlace | null)[];
}

/** A thread's first message, when it can take jobs. */
export interface ThreadReady {
  /** As of `ownThread`. */
  readonly thread: string | null;
}

/** The place that a path leads to. */
export interface PathPlace {
  readonly resolved: string;
  readonly exists: boolean;
  /** `file`, `directory`, `socket`, `block`, `char`, `fifo`, `missing`. */
  readonly fileType: string;
  readonly dockerSocket: boolean;
  /** Something is mounted below it, or that is unknown; false if the job did not ask. */
  readonly mountsBelow: boolean;
  readonly writers: Writers;
}

/** The location of dockerd's file system. */
export interface FileSystemRoot {
  /** `/`, or the path at which the host's root directory is visible; without a slash at the end. */
  readonly root: string;
  /** The path of the list of mounts for it. */
  readonly mountInfo: string;
  /** The prefix of the list's paths that are below `root`: `root` itself, or `/` for those of another process. */
  readonly mountRoot: string;
}
