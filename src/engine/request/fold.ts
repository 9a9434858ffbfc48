const LONG_S = 0x17f;
const KELVIN = 0x212a;

/**
 * Folds a key as Go's encoding/json does before it searches for a field: `hoſt` is `HOST`.
 *
 * All of dockerd's names are ASCII, and besides ASCII letters only U+017F and U+212A fold into it.
 *
 * @returns null if the key can match no ASCII name.
 * @see Go `encoding/json/fold.go`
 */
export function fold(key: string): string | null {
  let folded = "";
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at);
    if (code < 0x80) folded += key.charAt(at);
    else if (code === LONG_S) folded += "S";
    else if (code === KELVIN) folded += "K";
    else return null;
  }
  return folded.toUpperCase();
}
