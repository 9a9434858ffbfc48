import { join } from "node:path";
import type { CompiledLibrary } from "../src/domain/compiled-library.js";
import { compileLibrary } from "../src/policy-tools/build/compile-library.js";
import { ROOT } from "../tools/project.js";
import { projectCompiler } from "../tools/build/toolchain.js";

/** Compiles the shipped controls together with those of a folder. Speed does not matter here. */
export async function libraryWith(controls: string): Promise<CompiledLibrary> {
  return compileLibrary(await projectCompiler(), {
    shipped: join(ROOT, "rego"),
    custom: [controls],
  });
}
