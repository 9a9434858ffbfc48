/** Clocks to read, in milliseconds. */
export interface Clocks {
  /** Since 1970, by the host's clock, which can be set. */
  readonly wallMs: () => number;
  /** By a clock that nobody can set. */
  readonly steadyMs: () => number;
}

/** The clocks of the host. */
export const HOST_CLOCKS: Clocks = { wallMs: Date.now, steadyMs: () => performance.now() };
