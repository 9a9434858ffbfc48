import { join } from "node:path";
import type { CompiledLibrary } from "../../domain/compiled-library.js";
import { UsageError } from "../../domain/errors.js";
import { loadLibrary } from "../../engine/policy/load-library.js";
import { BUNDLE_PATHS } from "../../policy-tools/bundle/bundle-places.js";
import { loadPolicySettings } from "../../engine/settings/load-settings.js";
import { isFolder, isThere } from "./read-input.js";

/**
 * Loads the controls that a command decides by: those of a place that it is given, else of the bundle that the settings name,
 * else those that ship with the program.
 *
 * @param place A bundle, as a file or as a folder, or a folder of an author's controls, which is compiled for this command
 *   alone. Its signature is not asked for: nothing is enforced here.
 * @param file The settings; null for none.
 * @throws {UsageError} When there is no such place, or the settings name a server.
 * @throws {SettingsError} When the settings about the policy are not valid.
 * @throws {PolicyLoadError} When the bundle cannot be used.
 * @throws {PolicyBuildError} When the controls do not compile.
 */
export async function chooseLibrary(
  place: string | undefined,
  file: string | null,
): Promise<CompiledLibrary> {
  if (place === undefined) return libraryOfSettings(file);
  if (!isThere(place))
    throw new UsageError(
      `Cannot decide by policy "${place}": it does not exist; name a bundle, or a folder of controls`,
    );
  const { readLocalBundle } = await import("../../policy-tools/bundle/local-place.js");
  return isFolder(place) && !isThere(join(place, BUNDLE_PATHS.manifest))
    ? compiled(place)
    : (await readLocalBundle(place, null)).library;
}

/** Compiles controls; loads the code for that only here, because most commands do without. */
async function compiled(folder: string): Promise<CompiledLibrary> {
  const { buildForOneCommand } = await import("../../policy-tools/build/build-for-one-command.js");
  return buildForOneCommand(folder, (line) => process.stderr.write(`${line}\n`));
}

async function libraryOfSettings(file: string | null): Promise<CompiledLibrary> {
  const policy = await loadPolicySettings(file, {});
  if (policy === null) return loadLibrary();
  const { bundle, keys } = policy;
  if (!bundle.startsWith("/"))
    throw new UsageError(
      `Cannot decide by policy "${bundle}" of the settings: only the plugin asks a server; name a bundle with --policy, such as the one that the plugin keeps in its state folder`,
    );
  const { readLocalBundle } = await import("../../policy-tools/bundle/local-place.js");
  return (await readLocalBundle(bundle, keys)).library;
}
