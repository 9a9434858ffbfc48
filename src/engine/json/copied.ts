/** V8 copies shorter slices anyway. */
const MIN_SLICE = 13;

/**
 * Returns a well-formed text in memory of its own. V8 keeps a slice as a reference to the whole text, so a name that is kept
 * for long would retain the megabytes that it was cut from.
 */
export function copied(text: string): string {
  return text.length < MIN_SLICE ? text : Buffer.from(text).toString();
}

/** Returns a function that copies the piece of `text` from `start` to `end`. `bytes` is the text in UTF-8. */
export function copierOf(text: string, bytes: Uint8Array): (start: number, end: number) => string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Equal lengths mean ASCII: each character is one byte at the same index.
  if (text.length === bytes.length)
    return (start, end) =>
      end - start < MIN_SLICE ? text.slice(start, end) : buffer.toString("latin1", start, end);
  return (start, end) => copied(text.slice(start, end));
}
