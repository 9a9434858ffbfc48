/** V8 copies shorter pieces of a text anyway. */
const SHORT = 13;

/**
 * Returns the text in memory of its own. V8 keeps a piece of a text as a reference to the whole, so that a name which is
 * kept for long would retain the megabytes that it was cut from.
 */
export function copied(text: string): string {
  return text.length < SHORT ? text : Buffer.from(text).toString();
}

/**
 * Returns a function that copies the piece of `text` from `start` to `end`. `bytes` is the text in UTF-8.
 */
export function copierOf(text: string, bytes: Uint8Array): (start: number, end: number) => string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Only then each character is one byte, at the same place.
  if (text.length === bytes.length)
    return (start, end) =>
      end - start < SHORT ? text.slice(start, end) : buffer.toString("latin1", start, end);
  return (start, end) => copied(text.slice(start, end));
}
