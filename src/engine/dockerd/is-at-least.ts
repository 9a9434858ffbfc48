/** `[29, 5, 1]` */
type Release = readonly [major: number, minor: number, patch: number];

/**
 * Compares a version with a release. Null for a version unlike `29.5.1` or `1.1.5+ds1`, such as that of a release
 * candidate.
 */
export function isAtLeast(version: string, release: Release): boolean | null {
  const [, ...digits] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\+[\w.~+-]*)?$/.exec(version) ?? [];
  if (digits.length === 0) return null;
  for (const [index, least] of release.entries()) {
    const number = Number(digits[index]);
    if (number !== least) return number > least;
  }
  return true;
}
