import { constants, type Stats } from "node:fs";
import { lstat, open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { BundleKeys } from "../../domain/policy-settings.js";
import { describeThrown } from "../../domain/errors.js";
import { BundleRefusal, refused } from "./bundle-refusal.js";
import { MAX_BUNDLE_BYTES, MAX_UNPACKED_BYTES, pack, tooLarge } from "./pack.js";
import type { BundlePlace, FoundBundle } from "./place.js";
import { readBundle, readBundleFiles } from "./read-bundle.js";
import { MAX_TAR_ENTRIES, checkedPath } from "./tar.js";

/** Looking costs a few system calls. */
const EVERY_MS = 2000;

/** Creates a place on this host: a bundle, or a folder with an unpacked one. */
export function createLocalPlace(path: string, keys: BundleKeys | null): BundlePlace {
  let seen: string | null = null;
  let problem: Error | null = null;
  return {
    async look({ isFresh }) {
      const state = await stateOf(path);
      if (!isFresh && state === seen) {
        if (problem !== null) throw problem;
        return null;
      }
      seen = state;
      problem = null;
      try {
        return await readLocalBundle(path, keys);
      } catch (thrown) {
        problem = thrown instanceof Error ? thrown : new Error(describeThrown(thrown));
        throw problem;
      }
    },
    pauseMs: () => EVERY_MS,
  };
}

/**
 * Reads a bundle on this host: a file, or a folder with an unpacked one.
 *
 * @throws {PolicyLoadError} When it cannot be read or used.
 */
export async function readLocalBundle(path: string, keys: BundleKeys | null): Promise<FoundBundle> {
  try {
    if (!(await stat(path)).isDirectory()) {
      const bytes = await readRegular(path, MAX_BUNDLE_BYTES);
      return { library: readBundle(bytes, path, keys), bytes };
    }
    const files = new Map<string, Buffer>();
    await addFolder(path, "", { files, left: MAX_UNPACKED_BYTES });
    return { library: readBundleFiles(files, path, keys), bytes: pack(files) };
  } catch (thrown) {
    if (thrown instanceof BundleRefusal) throw refused(path, thrown.message, thrown);
    if (thrown instanceof Error && "syscall" in thrown)
      throw refused(path, `it cannot be read: ${describeThrown(thrown)}`, thrown);
    throw thrown;
  }
}

interface Collected {
  readonly files: Map<string, Buffer>;
  /** The number of bytes that may still be read. */
  left: number;
}

async function addFolder(root: string, inside: string, found: Collected): Promise<void> {
  const entries = await readdir(join(root, inside), { withFileTypes: true });
  // In one order, so that the same folder is packed into the same bytes.
  for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = checkedPath(inside === "" ? entry.name : `${inside}/${entry.name}`);
    if (entry.isDirectory()) await addFolder(root, path, found);
    else await addFile(root, path, found);
  }
}

async function addFile(root: string, path: string, found: Collected): Promise<void> {
  if (found.files.size === MAX_TAR_ENTRIES)
    throw new BundleRefusal(`it has more than ${MAX_TAR_ENTRIES} entries`);
  const bytes = await readRegular(join(root, path), found.left, constants.O_NOFOLLOW);
  found.left -= bytes.length;
  found.files.set(path, bytes);
}

async function readRegular(path: string, maxBytes: number, flags = 0): Promise<Buffer> {
  // A pipe must not block.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | flags);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new BundleRefusal(`"${path}" is neither a file nor a folder`);
    if (stats.size > maxBytes) throw tooLarge();
    const bytes = await file.readFile();
    if (bytes.length > maxBytes) throw tooLarge();
    return bytes;
  } finally {
    await file.close();
  }
}

/** Returns a text that changes when the bundle does, or why it cannot be examined. */
async function stateOf(path: string): Promise<string> {
  try {
    const stats = await stat(path);
    return stats.isDirectory()
      ? await stateOfFolder(path, { left: MAX_TAR_ENTRIES })
      : stateIn(stats);
  } catch (thrown) {
    return `unreadable: ${describeThrown(thrown)}`;
  }
}

async function stateOfFolder(path: string, entries: { left: number }): Promise<string> {
  const names = (await readdir(path)).toSorted();
  const states: string[] = [];
  for (const name of names) {
    if (--entries.left < 0) return "too many entries";
    const stats = await lstat(join(path, name));
    const inside = stats.isDirectory() ? await stateOfFolder(join(path, name), entries) : "";
    states.push(`${name} ${stateIn(stats)} ${inside}`);
  }
  return states.join("\n");
}

function stateIn({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string {
  return [dev, ino, size, mtimeMs, ctimeMs].join(" ");
}
