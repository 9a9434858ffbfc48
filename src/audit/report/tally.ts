/** Counts by keys that anybody may choose, in bounded memory. */
export interface Tally<Row> {
  /** Returns the row of a key, and makes one if there is none. */
  readonly row: (key: string) => Row;
  /** The rows with the greatest weight first; equal ones by their keys. */
  readonly rows: () => readonly (readonly [key: string, row: Row])[];
  /** Returns the counts of keys that were dropped; null while every row is exact. */
  readonly others: () => Row | null;
  /** The sum of all but the first `shown` rows, and of `others`; null if there is nothing more. */
  readonly rest: (shown: number) => Row | null;
}

/** Functions that create and compare rows. */
export interface TallyParts<Row> {
  /** The number of rows that are always kept; there may be twice as many. */
  readonly cap: number;
  readonly fresh: () => Row;
  readonly weight: (row: Row) => number;
  /** Adds `from` to `to`. */
  readonly add: (to: Row, from: Row) => void;
}

/**
 * Creates one without rows. It is exact for up to twice `cap` keys. With more of them the lightest rows are added up as
 * `others`, so that sums stay exact, and a key that comes often keeps its row or gets one again.
 */
export function createTally<Row>({ cap, fresh, weight, add }: TallyParts<Row>): Tally<Row> {
  let rows = new Map<string, Row>();
  let others: Row | null = null;
  // Records of the same day and revision follow each other, and to compare texts takes less than to find them.
  let latest: { readonly key: string; readonly row: Row } | null = null;

  const sorted = (): [string, Row][] =>
    [...rows].sort(([a, one], [b, other]) => weight(other) - weight(one) || (a < b ? -1 : 1));

  function giveUp(): void {
    const all = sorted();
    others ??= fresh();
    for (const [, row] of all.slice(cap)) add(others, row);
    rows = new Map(all.slice(0, cap));
  }

  function made(key: string): Row {
    if (rows.size >= 2 * cap) giveUp();
    const row = fresh();
    rows.set(key, row);
    return row;
  }

  return {
    row(key) {
      if (latest?.key !== key) latest = { key, row: rows.get(key) ?? made(key) };
      return latest.row;
    },
    rows: sorted,
    others: () => others,
    rest(shown) {
      const more = sorted().slice(shown);
      if (more.length === 0 && others === null) return null;
      const sum = fresh();
      for (const [, row] of more) add(sum, row);
      if (others !== null) add(sum, others);
      return sum;
    },
  };
}

/** Returns the key of several texts, whatever is in them. */
export function tallyKey(...texts: readonly string[]): string {
  return JSON.stringify(texts);
}
