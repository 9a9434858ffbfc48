/** Longer names than any system gives, in bytes. */
const MAX_BYTES = 256;

/**
 * What a person does not see, or reads otherwise than a program: control and format characters (turned
 * writing, zero width), separators of lines, halves of characters, and what Go writes for a byte that is
 * no UTF-8.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\ufffd]/u;

/**
 * Why a text cannot name anybody, or null where it can. A name of an odd form, as `../x`, is fine here: it is
 * nobody's whom the settings list, and stands for no template.
 */
export function nameProblemOf(name: string): string | null {
  if (name === "") return "it is empty";
  const bytes = Buffer.byteLength(name);
  if (bytes > MAX_BYTES) return `it is ${bytes} bytes long, and at most ${MAX_BYTES} are taken`;
  const unseen = UNSEEN.exec(name)?.[0];
  if (unseen === undefined) return null;
  const code = (unseen.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `it holds the character U+${code}, which nobody sees`;
}
