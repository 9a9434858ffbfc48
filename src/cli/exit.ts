/** Exit codes. */
export const EXIT = {
  done: 0,
  /** The command did its work, and the result is negative. */
  no: 1,
  /** Command line, settings, policy or a path cannot be used. */
  unusable: 2,
  /** A fault of this program; EX_SOFTWARE of sysexits(3). */
  fault: 70,
} as const;
