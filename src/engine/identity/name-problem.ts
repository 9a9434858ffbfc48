/** Longer than any system's names, in bytes. */
const MAX_BYTES = 256;

/**
 * Characters that people cannot see, or read differently than programs: control and format characters (reversed
 * writing, zero width), line separators, lone surrogates, and the replacement that Go writes for invalid UTF-8.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\ufffd]/u;

/**
 * Returns why a text cannot name a user; null if it can. A name of an odd form, as `../x`, is accepted here:
 * no user of the settings has it, and it fills no template.
 */
export function nameProblemOf(name: string): string | null {
  if (name === "") return "it is empty";
  const bytes = Buffer.byteLength(name);
  if (bytes > MAX_BYTES) return `it is ${bytes} bytes long, and at most ${MAX_BYTES} are taken`;
  const unseen = UNSEEN.exec(name)?.[0];
  if (unseen === undefined) return null;
  const code = (unseen.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `it holds the character U+${code}, which is invisible`;
}
