/**
 * Checks regular expressions of the settings. The policy matches with RE2, compiled into its WASM, so only syntax that
 * RE2 and JavaScript read alike is accepted, and a pattern that does not compile is found here. RE2 takes 5 to 20 µs to
 * compile a pattern in each request that needs it, and matches in time linear to the text.
 */

/** Literals, `.`, classes, groups, alternatives, repetitions, anchors; no `\s`, no lookaround, no flags. */
const PARTS =
  /^(?:[^\\[\](){}*+?]|\\[.^$*+?()[\]{}|\\/dw]|\[\^?(?:[^\\[\]^]|\\[.^$*+?()[\]{}|\\/dw-])+\]|\((?:\?:|(?!\?))|\)|[*+?]\??|\{[0-9]{1,2}(?:,[0-9]{0,2})?\}\??)*$/;

// RE2 expands each repetition, and compiles the result in each request.
const MAX_LENGTH = 300;
const MAX_COPIES = 100;

/** Returns how many copies of a part nested repetitions could make. */
function copiesIn(text: string): number {
  const counts = [...text.matchAll(/\{([0-9]+)(?:,([0-9]*))?\}/g)];
  return counts.reduce(
    (product, [, from, to]) => product * Math.max(1, Number(to) || Number(from)),
    1,
  );
}

/** Returns true if RE2 and JavaScript read `text` alike. */
export function isPortablePattern(text: string): boolean {
  const fits = text !== "" && text.length <= MAX_LENGTH && copiesIn(text) <= MAX_COPIES;
  return fits && PARTS.test(text) && compiles(text);
}

/** Returns true if a pattern begins with `^` in each of its alternatives. */
export function isWholePattern(text: string): boolean {
  return text.startsWith("^") && isPortablePattern(text) && !hasOpenAlternative(text);
}

/** Returns true for a `|` outside parentheses and classes: `^a|b` matches a `b` anywhere. */
function hasOpenAlternative(text: string): boolean {
  let bare = withoutClasses(text.replaceAll(/\\./gs, ""));
  for (let before = ""; before !== bare;) {
    before = bare;
    bare = bare.replaceAll(/\([^()]*\)/g, "");
  }
  return bare.includes("|");
}

/** Of a pattern that compiles. */
function withoutClasses(text: string): string {
  const [before = "", ...parts] = text.split("[");
  const after = parts.map((part) => (part.includes("]") ? part.slice(part.indexOf("]") + 1) : ""));
  return before + after.join("");
}

function compiles(text: string): boolean {
  try {
    new RegExp(text, "u");
    return true;
  } catch {
    return false;
  }
}
