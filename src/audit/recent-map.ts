/** A map that forgets its oldest entries. */
export interface RecentMap<Value> {
  readonly get: (key: string) => Value | null;
  readonly set: (key: string, value: Value) => void;
  /** Returns and forgets a value. */
  readonly take: (key: string) => Value | null;
}

/** Creates an empty map of at most `most` entries. */
export function createRecentMap<Value>(most: number): RecentMap<Value> {
  const entries = new Map<string, Value>();
  return {
    get: (key) => entries.get(key) ?? null,
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= most) return;
      const [oldest] = entries.keys();
      if (oldest !== undefined) entries.delete(oldest);
    },
    take(key) {
      const value = entries.get(key) ?? null;
      entries.delete(key);
      return value;
    },
  };
}
