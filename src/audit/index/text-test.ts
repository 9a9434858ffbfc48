import type { OpenIndex } from "./open-file-index.js";
import type { BytesTest } from "./newest-lines.js";

/** As many bytes are read in one piece in the time that a single line takes. */
export const BYTES_PER_SEEK = 16 * 1024;

/** Returns false for a text that the bytes of a line cannot tell of: a line that is no UTF-8 has U+FFFD as a text only. */
export function isInBytes(text: string): boolean {
  return !/[\ufffd\p{Cs}]/u.test(text);
}

/**
 * Returns what looks for a text in the bytes of lines, without reading them as records. It looks in many lines at once, which is
 * much faster than line by line, unless few of them are wanted.
 */
export function textTest(text: string | null, { read }: OpenIndex): BytesTest {
  const all = (): boolean => true;
  if (text === null || !isInBytes(text)) return { line: all, span: () => all };
  const wanted = Buffer.from(text);
  const line = (place: { readonly at: number; readonly length: number }): boolean =>
    read(place.at, place.length).includes(wanted);
  return {
    line,
    span({ at, length, records }) {
      if (length > MAX_SPAN || records * BYTES_PER_SEEK < length) return line;
      const bytes = read(at, length);
      if (!bytes.includes(wanted)) return null;
      return (one) => {
        const start = one.at - at;
        return bytes.subarray(start, start + one.length).includes(wanted);
      };
    },
  };
}

/** Longer lines than those of the plugin must not fill the memory. */
const MAX_SPAN = 64 * 1024 * 1024;
