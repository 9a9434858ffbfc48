import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { CompiledLibrary } from "../../domain/compiled-library.js";
import { loadLibrary } from "../../engine/policy/load-library.js";
import { compileLibrary } from "../build/compile-library.js";
import { openShippedRego } from "../build/shipped-rego.js";
import { findCompiler } from "../build/toolchain.js";
import type { CheckTools } from "./check-controls.js";
import type { ControlFolder } from "./control-folder.js";

/** Dependencies of the author's commands. */
export interface AuthorTools extends CheckTools {
  /** Compiles controls together with those that ship. */
  compile(controls: readonly ControlFolder[]): Promise<CompiledLibrary>;
}

/**
 * Finds the programs that check and compile controls, and runs `work` with them.
 *
 * @param say Told in a line of what takes long.
 * @throws {PolicyBuildError} When there is no way to OPA.
 */
export async function withAuthorTools<Result>(
  say: (line: string) => void,
  work: (tools: AuthorTools) => Promise<Result>,
): Promise<Result> {
  const compiler = await findCompiler({ say });
  const rego = await openShippedRego();
  const shipped = rego.folder;
  try {
    return await work({
      ...{ opa: compiler.opa, shipped, catalogue: loadLibrary().catalogue },
      compile: (controls) =>
        withCopy(controls, (copy) =>
          compileLibrary(compiler, { shipped, custom: controls.length === 0 ? [] : [copy] }),
        ),
    });
  } finally {
    await rego.remove();
  }
}

/** Copies controls to a folder in which nothing else lies, since a single control may be asked for. */
async function withCopy<Result>(
  controls: readonly ControlFolder[],
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "dockwarden-controls-"));
  try {
    for (const { id, rego } of controls) {
      await mkdir(join(folder, id));
      for (const { path, text } of rego) await writeFile(join(folder, id, basename(path)), text);
    }
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
