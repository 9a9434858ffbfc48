import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { CompiledLibrary } from "../domain/compiled-library.js";
import { loadLibrary } from "../policy/load-library.js";
import { compileLibrary } from "../policy-build/compile-library.js";
import { findToolchain, type Toolchain } from "../policy-build/toolchain.js";
import type { CheckTools } from "./check-controls.js";
import type { ControlFolder } from "./control-folder.js";
import { shippedRego } from "./shipped-rego.js";
import type { TestTools } from "./test-controls.js";

/** What the author's commands work with. */
export interface AuthorTools extends CheckTools {
  readonly toolchain: Toolchain;
}

/**
 * Finds the programs that check and compile controls.
 *
 * @param say Told in a line of what takes long.
 * @throws {PolicyBuildError} When there is no way to OPA.
 */
export async function findAuthorTools(say: (line: string) => void): Promise<AuthorTools> {
  const toolchain = await findToolchain({ say });
  const { catalogue } = loadLibrary();
  return { toolchain, opa: toolchain.opa, shipped: shippedRego(), catalogue };
}

/** Adds to the tools what compiles these controls together with those that ship. */
export function testToolsFor(controls: readonly ControlFolder[], tools: AuthorTools): TestTools {
  return { ...tools, compile: () => compileControls(controls, tools) };
}

/**
 * Compiles controls from a copy, in which nothing else lies: a folder may be that of a single control. The module decides
 * as that of `policy build` does; it is not made faster, which takes most of the time of a build.
 */
async function compileControls(
  controls: readonly ControlFolder[],
  { toolchain, shipped }: AuthorTools,
): Promise<CompiledLibrary> {
  const folder = await mkdtemp(join(tmpdir(), "dockwarden-controls-"));
  try {
    for (const { id, rego } of controls) {
      await mkdir(join(folder, id));
      for (const { path, text } of rego) await writeFile(join(folder, id, basename(path)), text);
    }
    return await compileLibrary({ ...toolchain, wasmOpt: null }, { shipped, custom: [folder] });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
