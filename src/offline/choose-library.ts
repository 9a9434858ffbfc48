import { join } from "node:path";
import type { CompiledLibrary } from "../domain/compiled-library.js";
import { UsageError } from "../errors.js";
import { loadLibrary } from "../policy/load-library.js";
import { BUNDLE_PATHS } from "../policy-bundle/bundle-places.js";
import { isFolder, isThere } from "./read-input.js";

/**
 * Loads the controls that a command is asked to decide by: a bundle, as a file or as a folder, or a folder of an author's
 * controls, which is compiled for this command alone.
 *
 * @param place Undefined for the controls that ship with the program.
 * @throws {UsageError} When there is no such place.
 * @throws {PolicyLoadError} When the bundle cannot be used. Its signature is not asked for: nothing is enforced here.
 * @throws {PolicyBuildError} When the controls do not compile.
 */
export async function chooseLibrary(place: string | undefined): Promise<CompiledLibrary> {
  if (place === undefined) return loadLibrary();
  if (!isThere(place))
    throw new UsageError(
      `Cannot decide by policy "${place}": it does not exist; name a bundle, or a folder of controls`,
    );
  return isFolder(place) && !isThere(join(place, BUNDLE_PATHS.manifest))
    ? compiled(place)
    : bundled(place);
}

/** What compiles is loaded only where it is needed. */
async function compiled(folder: string): Promise<CompiledLibrary> {
  const { buildForOneCommand } = await import("../policy-build/build-for-one-command.js");
  return buildForOneCommand(folder, (line) => process.stderr.write(`${line}\n`));
}

async function bundled(place: string): Promise<CompiledLibrary> {
  const { readLocalBundle } = await import("../policy-bundle/local-place.js");
  return (await readLocalBundle(place, null)).library;
}
