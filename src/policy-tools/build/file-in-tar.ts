const BLOCK = 512;

/**
 * Returns the content of a file in a tar archive, by its name as the archive spells it, or null if it is not there. Made for
 * archives whose origin is known: it reads what OPA and npm write. `readTar` is for bundles of others, and refuses names that
 * authors' files may have.
 */
export function fileInTar(archive: Buffer, wanted: string): Buffer | null {
  for (let at = 0; at + BLOCK <= archive.length;) {
    const name = textAt(archive, at, 100);
    const size = Number.parseInt(textAt(archive, at + 124, 12), 8);
    if (name === "" || !Number.isSafeInteger(size)) return null;
    const start = at + BLOCK;
    if (name === wanted && start + size <= archive.length)
      return archive.subarray(start, start + size);
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return null;
}

function textAt(archive: Buffer, start: number, length: number): string {
  const field = archive.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString("latin1", 0, end < 0 ? length : end);
}
