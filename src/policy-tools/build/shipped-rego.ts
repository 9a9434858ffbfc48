import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathInPackage, programFilesBelow, readProgramFile } from "../../files/program-files.js";

/** The Rego library that ships with the program, as a folder. */
export interface ShippedRego {
  readonly folder: string;
  /** Removes what was made for it. */
  remove(): Promise<void>;
}

const REGO = "rego/";

/**
 * Returns the Rego library that ships with the program: controls, profiles, the fixture that tests use, and the input's schema.
 * The executable carries it, and writes it to a folder of this process alone.
 */
export async function openShippedRego(): Promise<ShippedRego> {
  const packaged = pathInPackage(REGO);
  if (packaged !== null) return { folder: packaged, remove: () => Promise.resolve() };
  const folder = await mkdtemp(join(tmpdir(), "dockwarden-rego-"));
  for (const file of programFilesBelow(REGO)) {
    const path = join(folder, file.slice(REGO.length));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, readProgramFile(file));
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
