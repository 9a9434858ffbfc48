const FALSE_WORDS: ReadonlySet<string> = new Set(["", "0", "no", "false", "none"]);
const WHITE_SPACE = /\p{White_Space}/u;

/**
 * Returns whether dockerd takes the value of a parameter for true, as `off` and `n` are; `""` stands for a missing one.
 *
 * @see moby daemon/server/httputils/form.go, BoolValue
 */
export function isTrue(text: string): boolean {
  return !FALSE_WORDS.has(trimGo(text).toLowerCase());
}

/** strings.TrimSpace: Unicode's White_Space, which includes U+0085 and not U+FEFF. */
function trimGo(text: string): string {
  // Not one pattern for both ends: searching for white space before the end is quadratic.
  let [start, end] = [0, text.length];
  while (start < end && WHITE_SPACE.test(text.charAt(start))) start++;
  while (start < end && WHITE_SPACE.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
