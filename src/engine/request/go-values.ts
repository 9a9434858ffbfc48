/** Parses text as Go does, for query parameters and versions. */

const INTEGER = /^[+-]?[0-9]+$/;
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;
/** A number of this many digits is exact in JavaScript. */
const SAFE_DIGITS = 15;
/** No 64-bit integer has more, without leading zeros, which are stripped first. */
const MAX_DIGITS = 20;

/** Reads a switch as `strconv.ParseBool` does; null if dockerd answers 400. */
export function parseBool(text: string): boolean | null {
  if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
  return /^(0|f|F|false|FALSE|False)$/.test(text) ? false : null;
}

/**
 * Reads an int64 as `strconv.Atoi` does; null if that is an error.
 *
 * @public
 */
export function parseInt64(text: string): bigint | null {
  if (!INTEGER.test(text)) return null;
  const digits = text.replace(/^[+-]?0*(?=[0-9])/, "");
  if (digits.length > MAX_DIGITS) return null;
  const value = text.startsWith("-") ? -BigInt(digits) : BigInt(digits);
  return value <= MAX_INT64 && value >= -MAX_INT64 - 1n ? value : null;
}

/**
 * Reads an int64 as dockerd reads sizes and limits: any other text counts as 0.
 *
 * @public
 * @see moby `httputils.Int64ValueOrZero`
 */
export function int64ValueOrZero(text: string): bigint {
  return parseInt64(text) ?? 0n;
}

/** Reads a uint64 as `strconv.ParseUint` does; null if dockerd answers 400. */
export function parseUint64(text: string): bigint | null {
  if (!/^[0-9]+$/.test(text)) return null;
  const digits = text.replace(/^0*(?=[0-9])/, "");
  if (digits.length > MAX_DIGITS) return null;
  const value = BigInt(digits);
  return value <= MAX_UINT64 ? value : null;
}

/**
 * Compares API versions: negative, 0 or positive if `left` is older, equal or newer.
 *
 * @example
 * compareVersions("1.9", "1.24") // -1
 * compareVersions("1.41.0", "1.41") // 0
 * compareVersions("1..41", "1.24") // -1
 * @see moby `api/types/versions.compare`
 */
export function compareVersions(left: string, right: string): number {
  const lefts = left.split(".");
  const rights = right.split(".");
  for (let at = 0; at < Math.max(lefts.length, rights.length); at++) {
    const [one, other] = [partOf(lefts[at]), partOf(rights[at])];
    if (one !== other) return one > other ? 1 : -1;
  }
  return 0;
}

/**
 * Parses like strconv.Atoi with its error ignored: 0 for text that is not a number, the nearest int for a
 * number out of range.
 */
function partOf(text = ""): number | bigint {
  if (text.length <= SAFE_DIGITS) return /^[0-9]+$/.test(text) ? Number(text) : 0;
  if (!INTEGER.test(text)) return 0n;
  return parseInt64(text) ?? (text.startsWith("-") ? -MAX_INT64 - 1n : MAX_INT64);
}
