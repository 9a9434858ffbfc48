import { fits, type PatternName } from "./allow-list-patterns.js";
import { shorten } from "./shorten.js";

/** The longest sentence, which may quote texts of requests. */
const MAX_SENTENCE = 1024;

/** Texts that a sentence may quote, and what is shown of each. */
export type Quoted = readonly (readonly [string | null, string | null])[];

/** Returns true if a word is part of a hidden text. */
export type IsPart = (word: string) => boolean;

/**
 * Redacts a sentence of this program or the settings, which may quote what a caller sent.
 *
 * @param quoted Texts that are hidden or shortened, and the replacement of each
 * @param isPart Finds other words to hide
 */
export function redactMessage(
  text: string,
  quoted: Quoted = [],
  isPart: IsPart | null = null,
): string {
  // Removes quotes first: `plain` then caches the same words for all requests.
  return shorten(plain(withoutQuoted(text, quoted, isPart)), MAX_SENTENCE);
}

/** Returns a sentence with each quoted text replaced, and its other words unchanged. */
export function withoutQuoted(text: string, quoted: Quoted, isPart: IsPart | null): string {
  let result = text;
  for (const [whole, shown] of quoted)
    if (whole !== null && whole.length > 1 && shown !== whole)
      result = result.replaceAll(whole, () => shown ?? "…");
  return isPart === null ? result : result.replace(/\S+/g, (word) => (isPart(word) ? "…" : word));
}

/** Short sentences that were checked: most requests have the same warnings. */
const known = new Map<string, string>();
const MAX_KNOWN = 512;

/** Redacts the text of a failure. If a message could not be read, the text may quote anything that was sent. */
export function sentenceOfError(code: string, message: string): string {
  return redactMessage(code === "PROTOCOL" ? withoutNames(message) : message);
}

/**
 * Removes names of members that are not those of a message; they may be anything that was sent, as names of headers.
 */
function withoutNames(sentence: string): string {
  return sentence.replace(/"[^"]*"?/g, (name) =>
    /^"(?:Request|Response|User)[A-Za-z]{0,20}(?:\[\d+\])?"$/.test(name) ? name : '"…"',
  );
}

function plain(text: string): string {
  // A long sentence quotes its request, so it seldom recurs, and 512 of them would take 32 MB.
  if (text.length > MAX_SENTENCE) return looked(text);
  const before = known.get(text);
  if (before !== undefined) return before;
  const shown = looked(text);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(text, shown);
  return shown;
}

function looked(text: string): string {
  const shown = text
    .slice(0, MAX_READ)
    .split(/(\s+)/)
    .map((word) => (word.trim() === "" ? " " : wordOf(word)))
    .join("");
  return text.length > MAX_READ ? `${shown}…` : shown;
}

const MAX_READ = 4096;
const PATTERNS_OF_WORDS: readonly PatternName[] = [
  "word",
  "object",
  "number",
  "variable",
  "bind",
  "time",
];
/** Texts that operators write: patterns, templates, options, addresses, placeholders. */
const OPERATORS = /^(?:[\w…≤.*?/${}@:^[\]()|<>\\,;'"-]|\.\+){1,64}$/;
/** A flag or a variable with a short value, as `--pid=host` and `DOCKER_BUILDKIT=0`; `seccomp=...` without its dots. */
const FLAG =
  /^-{0,2}(?:[A-Za-z][\w.-]{0,32}=(?:[\w.-]{1,7}|unconfined|tcp:\/\/\.\.\.:\d{1,5})|[a-z][a-z-]{0,24}=)$/;
/** A filter for one's own objects, as `label=owner=alice`. */
const FILTER = /^label=[\w.-]{1,64}=[\w.@-]{1,64}$/;
const START = /^[("'[]*/;
const END = ")\"'],.:;";

const WRITTEN = [/^…?$/, OPERATORS, FLAG, FILTER];

/** Returns a word if it has a form that is shown somewhere, or is a pattern or an option as operators write them. */
function wordOf(word: string): string {
  const start = START.exec(word)?.[0] ?? "";
  const end = endOf(word, start.length);
  return isShown(word.slice(start.length, end)) ? word : `${start}…${word.slice(end)}`;
}

/**
 * Returns where the punctuation at a word's end begins. A regular expression would try each place, in quadratic time.
 */
function endOf(word: string, from: number): number {
  let end = word.length;
  while (end > from && END.includes(word.charAt(end - 1))) end--;
  return end;
}

function isShown(bare: string): boolean {
  return (
    WRITTEN.some((pattern) => pattern.test(bare)) ||
    PATTERNS_OF_WORDS.some((name) => fits(bare, name))
  );
}
