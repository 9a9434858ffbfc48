/** Random choices that a seed repeats. */
export interface Seeded {
  readonly seed: number;
  /** From 0 to below `limit`. */
  below(limit: number): number;
  /** One of them. */
  of<T>(choices: readonly T[]): T;
}

/** Starts from RACE_SEED, or from the time. */
export function seeded(text = process.env["RACE_SEED"]): Seeded {
  const seed = text === undefined ? Date.now() % 1_000_000 : Number(text);
  let state = seed;
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    seed,
    below,
    of(choices) {
      const chosen = choices[below(choices.length)];
      if (chosen === undefined) throw new Error("Cannot choose from nothing");
      return chosen;
    },
  };
}
