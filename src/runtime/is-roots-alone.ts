/** Permission to write for the group and for others; the group's bits also hold what an ACL grants to anybody. */
const WRITABLE_BY_OTHERS = 0o022;

/** What a stat says of an owner and of permissions. */
interface Owned {
  readonly uid: number;
  readonly mode: number;
}

/** Whether root alone owns and may write what `stat` describes. */
export function isRootsAlone({ uid, mode }: Owned): boolean {
  return uid === 0 && (mode & WRITABLE_BY_OTHERS) === 0;
}
