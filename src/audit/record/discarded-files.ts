import { basename } from "node:path";
import { linkIn, type Link } from "../log/link.js";
import type { Discarded } from "../log/log-records.js";
import { readLines } from "../log/read-lines.js";
import { UsageError } from "../../domain/errors.js";
import type { RotatedFile } from "./rotated-files.js";

/**
 * Says what is lost with a rotated file, without reading it: the first record of the next file has the number and the hash of the
 * record before. They are left out if the next file does not follow this one, as its name tells.
 */
export async function aboutDiscarded(
  { plain, last }: RotatedFile,
  next: RotatedFile | undefined,
  keep: number,
): Promise<Discarded> {
  const link = next === undefined ? null : await firstLinkOf(next);
  const follows = link?.seq === last + 1;
  return {
    ...{ file: basename(plain), keep },
    last: link !== null && follows ? { seq: last, hash: link.prev } : null,
  };
}

async function firstLinkOf({ plain, paths }: RotatedFile): Promise<Link | null> {
  // Its copy may be half of it.
  const path = paths.includes(plain) ? plain : (paths[0] ?? plain);
  let first: Link | null = null;
  try {
    await readLines(path, (line) => {
      first = linkIn(line);
      return false;
    });
  } catch (thrown) {
    if (thrown instanceof UsageError) return null;
    throw thrown;
  }
  return first;
}
