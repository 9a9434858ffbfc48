import { join } from "node:path";
import type { CompiledLibrary } from "../src/domain/compiled-library.js";
import { compileLibrary } from "../src/policy-build/compile-library.js";
import { ROOT } from "../tools/project.js";
import { projectToolchain } from "../tools/toolchain.js";

/** Compiles the shipped controls together with those of a folder. Speed does not matter here. */
export async function libraryWith(controls: string): Promise<CompiledLibrary> {
  const toolchain = { ...(await projectToolchain()), wasmOpt: null };
  return compileLibrary(toolchain, { shipped: join(ROOT, "rego"), custom: [controls] });
}
