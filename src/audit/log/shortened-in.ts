/**
 * Returns the number of a record that `audit send` has shortened to its main members; null for any other line. The line has no
 * link, so that nothing confirms what it says.
 */
export function shortenedIn(line: Buffer): number | null {
  if (!line.includes('"cut":true')) return null;
  try {
    const { schema, cut, seq } = (JSON.parse(line.toString()) ?? {}) as ShortMembers;
    return schema === 1 && cut === true && Number.isSafeInteger(seq) ? Number(seq) : null;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}

interface ShortMembers {
  readonly schema?: unknown;
  readonly cut?: unknown;
  readonly seq?: unknown;
}
