import { chmod, copyFile, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ROOT } from "../project.js";
import { runProgram } from "../../src/files/run-program.js";
import { ToolError } from "../tool-error.js";

/** The path of the program in the manifest, `config.json`. */
const PROGRAM = "usr/bin/dockwarden";

/**
 * Writes the managed plugin into `folder` in the form that `docker plugin create` takes: `config.json`, and in `rootfs` the
 * executable `program` with the shared libraries of this host that it needs. What was in `folder` is removed.
 *
 * @throws {ToolError} When a library is missing here.
 */
export async function writePluginFolder(program: string, folder: string): Promise<void> {
  const libraries = await librariesOf(program);
  await rm(folder, { recursive: true, force: true });
  const rootfs = join(folder, "rootfs");
  await copied(program, join(rootfs, PROGRAM));
  for (const library of libraries) await copied(library, join(rootfs, library));
  await copied(join(ROOT, "config.json"), join(folder, "config.json"), 0o644);
}

/** Copies a file, or the file that a link leads to. */
async function copied(from: string, to: string, mode = 0o755): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
  await chmod(to, mode);
}

/** Returns the paths at which the dynamic loader finds the program's libraries, and the path of the loader. */
async function librariesOf(program: string): Promise<readonly string[]> {
  const { code, stdout, stderr } = await runProgram("ldd", [program]);
  const missing = /^\s*(\S+) => not found$/m.exec(stdout)?.[1];
  const problem = code === 0 ? missing && `${missing} is missing, install it` : stdout + stderr;
  if (problem !== undefined)
    throw new ToolError(`Cannot find the libraries of "${program}": ${problem.trim()}`);
  return [...stdout.matchAll(/(\/\S+) \(0x[0-9a-f]+\)$/gm)].map(([, path = ""]) => path);
}
