import { chmod, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

/** Writes a file aside and moves it, so that what lies at `target` is always whole. Its folder exists. */
export async function placeFile(target: string, bytes: Uint8Array, mode: number): Promise<void> {
  const aside = await mkdtemp(`${target}.`);
  try {
    const file = join(aside, basename(target));
    await writeFile(file, bytes);
    await chmod(file, mode);
    await rename(file, target);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
