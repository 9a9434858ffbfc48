import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { CompiledLibrary } from "../domain/compiled-library.js";
import { compilePolicy } from "./compile-policy.js";
import { makeLean } from "./lean-rego.js";
import { readCatalogue } from "./read-catalogue.js";
import { readProfiles } from "./read-profiles.js";
import { readRules } from "./read-rules.js";
import { policyFiles } from "./rego-files.js";
import type { Toolchain } from "./toolchain.js";

/** What is compiled. */
export interface Sources {
  /** The folder of the Rego library that ships with the program. */
  readonly shipped: string;
}

/**
 * Compiles controls. The same sources give the same library.
 *
 * @throws {PolicyBuildError} When they do not compile or their parts do not fit each other.
 */
export async function compileLibrary(
  toolchain: Toolchain,
  { shipped }: Sources,
): Promise<CompiledLibrary> {
  const scratch = await mkdtemp(join(tmpdir(), "dockwarden-policy-"));
  try {
    const stage = join(scratch, "stage");
    for (const file of await policyFiles(shipped)) {
      await mkdir(dirname(join(stage, file)), { recursive: true });
      await cp(join(shipped, file), join(stage, file));
    }
    const catalogue = await readCatalogue(toolchain.opa, stage);
    const profiles = await readProfiles(join(shipped, "profiles"), catalogue);
    await makeLean(stage, Object.keys(catalogue));
    const wasm = await compilePolicy(toolchain, stage, scratch);
    const rules = readRules(shipped, Object.keys(catalogue));
    return { wasm, catalogue, profiles, rules, origin: null };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
