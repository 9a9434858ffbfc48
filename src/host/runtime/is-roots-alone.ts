/** Write permission for the group and for others; the group's bits also include what an ACL grants. */
const WRITABLE_BY_OTHERS = 0o022;

/** The owner and permissions of a stat. */
interface Owned {
  readonly uid: number;
  readonly mode: number;
}

/** Returns true if only root owns and can write what `stat` describes. */
export function isRootsAlone({ uid, mode }: Owned): boolean {
  return uid === 0 && (mode & WRITABLE_BY_OTHERS) === 0;
}
