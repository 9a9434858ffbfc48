import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compilePolicy } from "./compile-policy.js";
import { makeLean } from "./lean-rego.js";
import { readCatalogue } from "./read-catalogue.js";
import { readRules } from "./read-rules.js";
import { readProfiles } from "./read-profiles.js";
import { policyFiles } from "./rego-files.js";

/**
 * Makes `policy.wasm`, `catalogue.json`, `profiles.json` and `rules.json` in `target` from the Rego library in
 * `source`. What has not changed is not written.
 *
 * @returns The names of the files that were written.
 * @throws {ToolError} When the library does not compile or its parts do not fit each other.
 */
export async function makePolicy(
  opa: string,
  source: string,
  target: string,
): Promise<readonly string[]> {
  const scratch = await mkdtemp(join(tmpdir(), "dockwarden-policy-"));
  try {
    const stage = join(scratch, "stage");
    for (const file of await policyFiles(source)) {
      await mkdir(dirname(join(stage, file)), { recursive: true });
      await cp(join(source, file), join(stage, file));
    }
    const catalogue = await readCatalogue(opa, stage);
    const profiles = await readProfiles(join(source, "profiles"), catalogue);
    await makeLean(stage, Object.keys(catalogue));
    const wasm = await compilePolicy(opa, stage, scratch);
    return await writeChanged(target, {
      "policy.wasm": wasm,
      "catalogue.json": json(catalogue),
      "profiles.json": json(profiles),
      "rules.json": json(readRules(source, Object.keys(catalogue))),
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const json = (value: unknown): Uint8Array => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

async function writeChanged(
  target: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<readonly string[]> {
  await mkdir(target, { recursive: true });
  const written: string[] = [];
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(target, name);
    if (existsSync(path) && (await readFile(path)).equals(bytes)) continue;
    // A program that starts meanwhile must not read half of it.
    await writeFile(`${path}.new`, bytes);
    await rename(`${path}.new`, path);
    written.push(name);
  }
  return written;
}
