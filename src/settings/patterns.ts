/**
 * Regular expressions of the settings. The policy matches by RE2, compiled into its WASM; what may be
 * written is what RE2 and JavaScript read alike, so that one that cannot be compiled is found here. RE2
 * takes 5 to 20 µs to compile one in each call that needs it, and time linear in the text to match.
 */

/** Literals, `.`, classes, groups, alternatives, repetitions, anchors; no `\s`, no looking around, no flags. */
const PARTS =
  /^(?:[^\\[\](){}*+?]|\\[.^$*+?()[\]{}|\\/dw]|\[\^?(?:[^\\[\]^]|\\[.^$*+?()[\]{}|\\/dw-])+\]|\((?:\?:|(?!\?))|\)|[*+?]\??|\{[0-9]{1,2}(?:,[0-9]{0,2})?\}\??)*$/;

// RE2 writes each repetition out, and what it has to compile is compiled in each call.
const MAX_LENGTH = 300;
const MAX_COPIES = 100;

/** How often repetitions in each other could write a part out. */
function copiesIn(text: string): number {
  const counts = [...text.matchAll(/\{([0-9]+)(?:,([0-9]*))?\}/g)];
  return counts.reduce(
    (product, [, from, to]) => product * Math.max(1, Number(to) || Number(from)),
    1,
  );
}

/** True if `text` is one that RE2 and JavaScript read alike. */
export function isPattern(text: string): boolean {
  const fits = text !== "" && text.length <= MAX_LENGTH && copiesIn(text) <= MAX_COPIES;
  return fits && PARTS.test(text) && compiles(text);
}

/** True if it is one that begins at the start of what it is matched with, whichever way it matches. */
export function isWholePattern(text: string): boolean {
  return text.startsWith("^") && isPattern(text) && !hasOpenAlternative(text);
}

/** A `|` outside parentheses and classes: `^a|b` matches a `b` anywhere. */
function hasOpenAlternative(text: string): boolean {
  let bare = text.replaceAll(/\\./gs, "").replaceAll(/\[[^\]]*\]/g, "");
  for (let before = ""; before !== bare;) {
    before = bare;
    bare = bare.replaceAll(/\([^()]*\)/g, "");
  }
  return bare.includes("|");
}

function compiles(text: string): boolean {
  try {
    new RegExp(text, "u");
    return true;
  } catch {
    return false;
  }
}
