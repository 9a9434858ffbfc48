/** The longest line that readers of an audit log keep in memory, in bytes. The plugin writes no line of this length. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** A line that is too long. */
export class LineError extends Error {
  override readonly name = "LineError";

  /** @param which `line 4` */
  constructor(which: string) {
    super(`${which} is longer than ${MAX_LINE_BYTES} bytes; it is no audit log`);
  }
}
