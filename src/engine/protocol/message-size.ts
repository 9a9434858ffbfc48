/** In bytes; larger messages are read, decoded and held in memory only when it is their user's turn. */
export const SMALL_MESSAGE = 64 * 1024;

/** The largest message that is read: 4 MiB of body as base64, twice in the message of a response. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/**
 * Returns the user that dockerd names at the beginning of a message; `""` if it names none. The result only
 * decides the order of turns, so it need not be strict.
 */
export function userAtStart(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 256));
  return /^\{"User":"([^"]{0,200})/.exec(start.toString("latin1"))?.[1] ?? "";
}
