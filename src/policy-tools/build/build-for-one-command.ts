import type { CompiledLibrary } from "../../domain/compiled-library.js";
import { compileLibrary } from "./compile-library.js";
import { openShippedRego } from "./shipped-rego.js";
import { findCompiler } from "./toolchain.js";

/**
 * Compiles a folder of controls together with those that ship, for one run of a command; nothing is left behind. The module
 * answers as that of `policy build` does, and is not made faster, which takes most of the time of a build.
 *
 * @param say Told in a line of what takes long.
 * @throws {PolicyBuildError} As `compileLibrary`, or when there is no way to OPA.
 */
export async function buildForOneCommand(
  folder: string,
  say: (line: string) => void,
): Promise<CompiledLibrary> {
  const compiler = await findCompiler({ say });
  const shipped = await openShippedRego();
  try {
    return await compileLibrary(compiler, { shipped: shipped.folder, custom: [folder] });
  } finally {
    await shipped.remove();
  }
}
