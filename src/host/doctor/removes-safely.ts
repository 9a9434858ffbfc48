/** `go1.22.4`, also with experiments of the compiler behind it; nothing of a development build or a release candidate. */
const VERSION = /^go1\.(\d{1,3})(?:\.(\d{1,3}))?(?:[ -].*)?$/;

/** The patch of each line with the fix, in order; later lines have it from the beginning. */
const FIXED: readonly (readonly [line: number, patch: number])[] = [
  [21, 11],
  [22, 4],
];

/**
 * Returns whether a program that was built by this version of Go removes directories without following a link that takes a
 * directory's place meanwhile; null for a version that cannot be read.
 *
 * @see https://github.com/golang/go/issues/52745
 */
export function removesSafely(goVersion: string): boolean | null {
  const [, line, patch = "0"] = VERSION.exec(goVersion) ?? [];
  if (line === undefined) return null;
  const [, least] = FIXED.find(([fixed]) => fixed === Number(line)) ?? [];
  if (least !== undefined) return Number(patch) >= least;
  return Number(line) > Math.max(...FIXED.map(([fixed]) => fixed));
}
