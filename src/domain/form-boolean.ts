/** What Go's strings.TrimSpace removes: JavaScript's trim() leaves U+0085, and removes U+FEFF. */
const SPACE = String.raw`[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]`;

const FALSE = new RegExp(`^${SPACE}*(?:|0|no|false|none)${SPACE}*$`, "i");

/**
 * Returns whether dockerd takes the value of a parameter for true; `""` stands for a missing one.
 *
 * @see moby daemon/server/httputils/form.go, BoolValue
 */
export function isTrue(text: string): boolean {
  return !FALSE.test(text);
}
