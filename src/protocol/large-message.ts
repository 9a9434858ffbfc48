/** In bytes; what is larger is read, decoded and kept in memory only when it is its user's turn. */
export const SMALL_MESSAGE = 64 * 1024;

/**
 * Returns the user that dockerd names at the beginning of a message, `""` if it names nobody. This decides whose turn
 * is taken and nothing else, so that it need not be strict.
 */
export function userAtStart(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 256));
  return /^\{"User":"([^"]{0,200})/.exec(start.toString("latin1"))?.[1] ?? "";
}
