/** Sets by key; a key with an empty set takes no memory. */
export interface Sets<Item> {
  readonly add: (key: string, item: Item) => void;
  readonly delete: (key: string, item: Item) => void;
  /** Returns the item that was added first. */
  readonly first: (key: string) => Item | undefined;
  readonly all: (key: string) => ReadonlySet<Item>;
}

/** Creates one without sets. */
export function createSets<Item>(): Sets<Item> {
  const sets = new Map<string, Set<Item>>();
  const none: ReadonlySet<Item> = new Set();
  return {
    add(key, item) {
      const set = sets.get(key);
      if (set === undefined) sets.set(key, new Set([item]));
      else set.add(item);
    },
    delete(key, item) {
      const set = sets.get(key);
      if (set?.delete(item) === true && set.size === 0) sets.delete(key);
    },
    first(key) {
      const [item] = sets.get(key) ?? [];
      return item;
    },
    all: (key) => sets.get(key) ?? none,
  };
}
