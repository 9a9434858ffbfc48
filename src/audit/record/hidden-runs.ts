import type { IsPart, Quoted } from "./redact-message.js";

/** The number of consecutive characters of a hidden text that no word of a sentence may show. */
const RUN = 6;
/** The characters of a hidden text that are searched; a policy's values are seldom longer than a name. */
const MAX_HIDDEN = 4096;

/**
 * Returns a test for words that share six consecutive characters with a hidden text: a message may quote a
 * part of it, or another spelling, such as an image's reference with its registry.
 *
 * Null if no text is hidden.
 *
 * @param quoted Texts, and what is shown of each, which sentences may show as well
 */
export function partOf(quoted: Quoted): IsPart | null {
  const texts = quoted.flatMap(([text, shown]) => (text === null || shown === text ? [] : [text]));
  const secret = new Set(texts.flatMap((text) => runsOf(text.slice(0, MAX_HIDDEN))));
  if (secret.size === 0) return null;
  for (const run of quoted.flatMap(([, shown]) => runsOf(shown ?? ""))) secret.delete(run);
  // The rest of a longer text is not searched, so every word may be part of it.
  const isCut = texts.some((text) => text.length > MAX_HIDDEN);
  return (word) => word.length >= RUN && (isCut || runsOf(word).some((run) => secret.has(run)));
}

function runsOf(text: string): readonly string[] {
  const lower = text.toLowerCase();
  const count = Math.max(0, lower.length - RUN + 1);
  return Array.from({ length: count }, (_, at) => lower.slice(at, at + RUN));
}
