/** Items in the order of their times. */
export interface Queue<Item> {
  readonly add: (item: Item, atMs: number) => void;
  /** Removes and returns those that were added before a time. */
  readonly before: (timeMs: number) => readonly Item[];
}

export function createQueue<Item>(): Queue<Item> {
  // A Map removes its first entry in constant time; an array does not.
  const entries = new Map<number, { readonly item: Item; readonly atMs: number }>();
  let next = 0;
  return {
    add(item, atMs) {
      entries.set(next++, { item, atMs });
    },
    before(timeMs) {
      const taken: Item[] = [];
      for (const [key, { item, atMs }] of entries) {
        if (atMs >= timeMs) break;
        entries.delete(key);
        taken.push(item);
      }
      return taken;
    },
  };
}
