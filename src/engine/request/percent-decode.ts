import { copied } from "../json/copied.js";

/** The reason why a text cannot be decoded: a bad escape, or escaped bytes that are not UTF-8. */
export interface DecodeFailure {
  readonly failure: "escape" | "utf8";
}

/**
 * Decodes `%XX` once, as Go's url.PathUnescape does, but refuses bytes that are not UTF-8. The result is a copy.
 *
 * @example
 * percentDecode("%252F") // "%2F"
 * percentDecode("100%") // { failure: "escape" }
 * percentDecode("%FF") // { failure: "utf8" }
 */
export function percentDecode(text: string): string | DecodeFailure {
  if (!text.includes("%")) return copied(text);
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return { failure: "escape" };
  try {
    return decodeURIComponent(text);
  } catch (thrown) {
    if (!(thrown instanceof URIError)) throw thrown;
    return { failure: "utf8" };
  }
}
