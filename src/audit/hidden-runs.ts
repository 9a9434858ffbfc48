import type { IsPart, Quoted } from "./sentence.js";

/** So many characters in a row of a hidden text are shown in no word of a sentence. */
const RUN = 6;
/** How much of a hidden text is looked at; a policy's values are seldom longer than a name. */
const MAX_HIDDEN = 4096;

/**
 * Tells of a word whether it shares six characters in a row with a text that is hidden: what a message quotes may be a part
 * of it, or another spelling, as an image's reference with its registry is.
 *
 * Null where none is hidden.
 *
 * @param quoted texts, and what is shown of each, which may be shown in sentences as well
 */
export function partOf(quoted: Quoted): IsPart | null {
  const texts = quoted.flatMap(([text, shown]) => (text === null || shown === text ? [] : [text]));
  const secret = new Set(texts.flatMap((text) => runsOf(text.slice(0, MAX_HIDDEN))));
  if (secret.size === 0) return null;
  for (const run of quoted.flatMap(([, shown]) => runsOf(shown ?? ""))) secret.delete(run);
  // Of what was not looked at nothing is known.
  const isCut = texts.some((text) => text.length > MAX_HIDDEN);
  return (word) => word.length >= RUN && (isCut || runsOf(word).some((run) => secret.has(run)));
}

function runsOf(text: string): readonly string[] {
  const lower = text.toLowerCase();
  const count = Math.max(0, lower.length - RUN + 1);
  return Array.from({ length: count }, (_, at) => lower.slice(at, at + RUN));
}
