/** Names of the user's home that can be exchanged for a link to the canary of the same name. */
export const PLACES = ["file", "dir", "empty", "parent"] as const;

/** One of them. */
export type Place = (typeof PLACES)[number];

/**
 * A call. In its target and body `{home}` is the user's home, `{user}` the user, `{canaries}` the canaries, and `{c1}` what
 * `as: "c1"` has made.
 */
export interface CallStep {
  readonly call: string;
  /** `links`, `context`: an archive with links to canaries, and one to build of. */
  readonly body?: object | "links" | "context";
  /** Keeps the id of what it makes. */
  readonly as?: string;
  /** Goes on without waiting for the response. */
  readonly later?: true;
  /** How often it is sent, one after the other; once by default. */
  readonly repeat?: number;
}

/** Puts a link in the place, until the end or `back`. */
export type MoveStep = { readonly swap: Place } | { readonly back: Place };

/** Exchanges two names of a running container's file system all the time. */
export interface StirInStep {
  readonly stirIn: string;
  readonly names: readonly [string, string];
  readonly pauseMs: number;
}

/**
 * Opens a folder of a running container and exchanges two names in it all the time, also when the container has ended: as
 * another container does that was passed the descriptor. A device in place of a file is the canaries' disk.
 */
export interface HoldStep {
  readonly hold: string;
  readonly folder: string;
  readonly names: readonly [string, string];
}

/** What is done, one after the other: calls of a user, and what the user does with files meanwhile. */
export type Step =
  | CallStep
  | MoveStep
  /** Exchanges both all the time, until the end or `still`, with as many milliseconds between. */
  | { readonly stir: Place; readonly pauseMs: number }
  | StirInStep
  | HoldStep
  | { readonly still: true }
  | { readonly waitMs: number };

/** Steps of one user. */
export interface Sequence {
  readonly user: "alice" | "job";
  readonly steps: readonly Step[];
}
