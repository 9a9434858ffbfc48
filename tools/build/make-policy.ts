import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compileLibrary } from "../../src/policy-tools/build/compile-library.js";
import type { Toolchain } from "../../src/policy-tools/build/toolchain.js";

/**
 * Makes `policy.wasm`, `catalogue.json`, `profiles.json` and `rules.json` in `target` from the Rego library in
 * `source`. What has not changed is not written.
 *
 * @returns The names of the files that were written.
 * @throws {PolicyBuildError} When the library does not compile or its parts do not fit each other.
 */
export async function makePolicy(
  toolchain: Toolchain,
  source: string,
  target: string,
): Promise<readonly string[]> {
  const { wasm, catalogue, profiles, rules } = await compileLibrary(toolchain, {
    shipped: source,
    custom: [],
  });
  return writeChanged(target, {
    "policy.wasm": wasm,
    "catalogue.json": json(catalogue),
    "profiles.json": json(profiles),
    "rules.json": json(rules),
  });
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
