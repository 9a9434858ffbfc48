/** Who, beside root, can put something else in a path's place, as a link to a folder that they choose. */
export interface Writers {
  /** User ids, each once. */
  readonly uids: readonly number[];
  /** A group, or anybody, can. */
  readonly shared: boolean;
}

/** What counts of an entry of the disk, by inode(7). */
interface Owned {
  readonly uid: bigint;
  readonly mode: bigint;
}

const BY_GROUP_OR_OTHERS = 0o022n;
const STICKY = 0o1000n;

/** Collects them along a path. */
export interface WritersSoFar {
  /** Goes from a folder to an entry of it, which may be missing, as may the folder. */
  add(folder: Owned | null, entry: Owned | null): void;
  found(): Writers;
}

/** See sticky bit in inode(7): in such a folder an entry is its owner's to replace, and nobody else's. */
export function createWriters(): WritersSoFar {
  const uids = new Set<number>();
  let shared = false;
  return {
    add(folder, entry) {
      if (folder === null) return;
      uids.add(Number(folder.uid));
      if ((folder.mode & BY_GROUP_OR_OTHERS) === 0n) return;
      if ((folder.mode & STICKY) === 0n || entry === null) shared = true;
      else uids.add(Number(entry.uid));
    },
    found() {
      uids.delete(0);
      return { uids: [...uids], shared };
    },
  };
}
