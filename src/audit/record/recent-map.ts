/** A map that forgets its oldest entries. */
export interface RecentMap<Value> {
  readonly get: (key: string) => Value | null;
  readonly set: (key: string, value: Value) => void;
  /** Returns and forgets a value. */
  readonly take: (key: string) => Value | null;
}

/** Creates an empty map of at most `most` entries, which remembers at least the last half as many. */
export function createRecentMap<Value>(most: number): RecentMap<Value> {
  // Two generations: to find the oldest entry of one map, V8 walks over all that were deleted before it.
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();
  return {
    get: (key) => young.get(key) ?? old.get(key) ?? null,
    set(key, value) {
      if (young.size >= most / 2) {
        old = young;
        young = new Map();
      }
      young.set(key, value);
    },
    take(key) {
      const value = young.get(key) ?? old.get(key) ?? null;
      young.delete(key);
      old.delete(key);
      return value;
    },
  };
}
