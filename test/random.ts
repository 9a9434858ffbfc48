/** Numbers that look random and come out the same for the same seed. */
export interface Random {
  /** An integer from 0 to `below` - 1. */
  readonly below: (below: number) => number;
  readonly chance: (share: number) => boolean;
  readonly pick: <T>(items: readonly T[]) => T;
}

/** Starts a sequence; mulberry32, which is small and good enough to choose by. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    chance: (share) => next() < share,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error("Cannot pick from an empty list");
      return item;
    },
  };
}

/** Random choices of a test that prints its seed, to repeat them. */
export interface Seeded extends Random {
  readonly seed: number;
}

/** Starts from a seed: RACE_SEED, or else one made of the time. */
export function seeded(text = process.env["RACE_SEED"]): Seeded {
  const seed = text === undefined ? Date.now() % 1_000_000 : Number(text);
  return { seed, ...createRandom(seed) };
}
