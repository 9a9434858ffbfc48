import { fits, type FormName } from "./forms.js";
import { shorten } from "./shorten.js";

/** The longest sentence, which quotes texts of calls. */
const MAX_SENTENCE = 1024;

/** Texts that a sentence may quote, and what is shown of each. */
export type Quoted = readonly (readonly [string | null, string | null])[];

/** Tells whether a word is a part of a text that is not shown. */
export type IsPart = (word: string) => boolean;

/**
 * A sentence of this program's or of the settings', which may quote what a caller sent.
 *
 * @param quoted texts that are not shown, or not whole, and what stands for each
 * @param isPart tells which other words are not shown
 */
export function sentenceOf(
  text: string,
  quoted: Quoted = [],
  isPart: IsPart | null = null,
): string {
  // Looked at first: what `plain` gives of the same words is the same for all calls.
  return shorten(plain(withoutQuoted(text, quoted, isPart)), MAX_SENTENCE);
}

/** A sentence with what is shown of each text that it quotes, its other words as they are. */
export function withoutQuoted(text: string, quoted: Quoted, isPart: IsPart | null): string {
  let result = text;
  for (const [whole, shown] of quoted)
    if (whole !== null && whole.length > 1 && shown !== whole)
      result = result.replaceAll(whole, () => shown ?? "…");
  return isPart === null ? result : result.replace(/\S+/g, (word) => (isPart(word) ? "…" : word));
}

/** Short sentences that were looked at: most calls are warned about in the same words. */
const known = new Map<string, string>();
const MAX_KNOWN = 512;

/** What a failure says; of a message that could not be read it may quote whatever was sent. */
export function sentenceOfError(code: string, message: string): string {
  return sentenceOf(code === "PROTOCOL" ? withoutNames(message) : message);
}

/** A message has members of some names; others are whatever was sent, as names of headers are. */
function withoutNames(sentence: string): string {
  return sentence.replace(/"[^"]*"?/g, (name) =>
    /^"(?:Request|Response|User)[A-Za-z]{0,20}(?:\[\d+\])?"$/.test(name) ? name : '"…"',
  );
}

function plain(text: string): string {
  // A long one quotes its call, so that it hardly comes again, and 512 of them would take 32 MB.
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
const FORMS_OF_WORDS: readonly FormName[] = [
  "word",
  "object",
  "number",
  "variable",
  "bind",
  "time",
];
/** What operators write: patterns, templates, options, addresses, placeholders. */
const OPERATORS = /^(?:[\w…≤.*?/${}@:^[\]()|<>\\,;'"-]|\.\+){1,64}$/;
/** A switch or a variable with a short value, as `--pid=host` and `DOCKER_BUILDKIT=0`; `seccomp=...` without its dots. */
const FLAG =
  /^-{0,2}(?:[A-Za-z][\w.-]{0,32}=(?:[\w.-]{1,7}|unconfined|tcp:\/\/\.\.\.:\d{1,5})|[a-z][a-z-]{0,24}=)$/;
/** The filter of one's own objects, as `label=owner=alice`. */
const FILTER = /^label=[\w.-]{1,64}=[\w.@-]{1,64}$/;
const START = /^[("'[]*/;
const END = ")\"'],.:;";

const WRITTEN = [/^…?$/, OPERATORS, FLAG, FILTER];

/** A word of a sentence: of a form that is shown somewhere, or a pattern or an option as operators write them. */
function wordOf(word: string): string {
  const start = START.exec(word)?.[0] ?? "";
  const end = endOf(word, start.length);
  return isShown(word.slice(start.length, end)) ? word : `${start}…${word.slice(end)}`;
}

/** Where the punctuation at a word's end begins. A pattern would try each place, and take the square of the length. */
function endOf(word: string, from: number): number {
  let end = word.length;
  while (end > from && END.includes(word.charAt(end - 1))) end--;
  return end;
}

function isShown(bare: string): boolean {
  return (
    WRITTEN.some((pattern) => pattern.test(bare)) || FORMS_OF_WORDS.some((form) => fits(bare, form))
  );
}
