/** The longest line that readers of an audit log keep in memory, in bytes. The plugin writes no line of this length. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;
