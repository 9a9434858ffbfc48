/** The users who can, besides root, replace what is at a path, for example by a link to a folder of their choice. */
export interface Writers {
  /** User ids, each once. */
  readonly uids: readonly number[];
  /** True if a group, or all users, can. */
  readonly shared: boolean;
}

/** The relevant parts of a directory entry's inode, see inode(7). */
interface Owned {
  readonly uid: bigint;
  readonly mode: bigint;
}

const BY_GROUP_OR_OTHERS = 0o022n;
const STICKY = 0o1000n;

/** Collects writers along a path. */
export interface WritersSoFar {
  /** Adds the step from a folder to an entry of it; both may be missing. */
  add(folder: Owned | null, entry: Owned | null): void;
  found(): Writers;
}

/** Creates a collector. In a folder with the sticky bit only an entry's owner can replace it, see inode(7). */
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
