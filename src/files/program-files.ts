import { readFileSync } from "node:fs";
import { getAssetKeys, getRawAsset, isSea } from "node:sea";
import { fileURLToPath } from "node:url";

/** The folder of the package, seen from the build. */
const PACKAGE = new URL("../../../", import.meta.url);

/**
 * Reads a file that comes with the program, by its path in the package: `build/policy/policy.wasm`. The executable carries
 * such files as assets of the same names.
 *
 * @throws {Error} When it does not exist.
 */
export function readProgramFile(path: string): Buffer {
  return isSea() ? Buffer.from(getRawAsset(path)) : readFileSync(new URL(path, PACKAGE));
}

/** Returns the files that the executable carries below a folder of the package, `rego/`. */
export function programFilesBelow(folder: string): readonly string[] {
  return getAssetKeys().filter((path) => path.startsWith(folder));
}

/** Returns where something lies that may come with the program, by its path in the package; null in the executable. */
export function pathInPackage(path: string): string | null {
  return isSea() ? null : fileURLToPath(new URL(path, PACKAGE));
}

/** Returns the version of this program, as package.json has it. */
export function versionOfProgram(): string {
  const text = readProgramFile("package.json").toString();
  const { version } = JSON.parse(text) as { readonly version: string };
  return version;
}

/** Returns where a module of the program can be loaded from that runs in a thread of its own. */
export function urlOfModule(path: string): URL {
  if (!isSea()) return new URL(path, PACKAGE);
  return new URL(`data:text/javascript;base64,${readProgramFile(path).toString("base64")}`);
}

/** Returns the path of the executable, or of this module where Node.js runs the program. */
export function programPath(): string {
  return isSea() ? process.execPath : fileURLToPath(import.meta.url);
}
