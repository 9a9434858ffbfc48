import { statSync, type Stats } from "node:fs";
import { dirname, join } from "node:path";
import { rotatedNames } from "../log/log-files.js";
import { UsageError } from "../../domain/errors.js";

/**
 * The place of an open file: under its own name; under a name that rotation gives, in the same folder; under neither. It
 * is `replaced` if another file has its name.
 */
export type FilePlace = "here" | "renamed" | "removed" | "replaced";

type Identity = Pick<Stats, "ino" | "dev" | "nlink">;

/** Creates a function that looks for the open file with these numbers. It costs one `stat` where nothing has happened. */
export function createFilePlace(filename: string): (open: Identity) => FilePlace {
  /** The name that rotation has given it, as far as it was found. */
  let renamed: string | null = null;
  const isThere = (open: Identity, name: string): boolean => isSame(open, identityOf(name));
  return (open) => {
    const named = identityOf(filename);
    if (isSame(open, named)) return "here";
    if (renamed === null || !isThere(open, renamed)) renamed = nameOf(filename, open);
    if (renamed !== null) return "renamed";
    return named === null ? "removed" : "replaced";
  };
}

function nameOf(filename: string, open: Identity): string | null {
  if (open.nlink === 0) return null;
  return rotatedIn(filename).find((file) => isSame(open, identityOf(file))) ?? null;
}

function rotatedIn(filename: string): readonly string[] {
  try {
    return rotatedNames(filename).map((name) => join(dirname(filename), name));
  } catch (thrown) {
    // In a folder that is gone there is none.
    if (thrown instanceof UsageError) return [];
    throw thrown;
  }
}

function isSame(one: Identity, other: Identity | null): boolean {
  return one.ino === other?.ino && one.dev === other.dev;
}

/** Returns null for a file that is not there. */
function identityOf(name: string): Identity | null {
  try {
    return statSync(name, { throwIfNoEntry: false }) ?? null;
  } catch {
    // Where it cannot be looked for, as below a folder that is a file now, it is not there: opening it says why.
    return null;
  }
}
