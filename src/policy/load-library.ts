import { readFileSync } from "node:fs";
import type { Catalogue, Library, Profile } from "../domain/settings.js";
import { PolicyLoadError, messageOf } from "../errors.js";

/** Where the build puts the compiled policy, and the package carries it. */
export const POLICY_FOLDER = new URL("../../policy/", import.meta.url);

/**
 * The shipped profiles and the catalogue of controls, as `make policy` wrote them.
 *
 * @throws {PolicyLoadError} When they are not there.
 */
export function loadLibrary(folder: URL = POLICY_FOLDER): Library {
  return {
    profiles: readJson(new URL("profiles.json", folder)) as Readonly<Record<string, Profile>>,
    catalogue: readJson(new URL("catalogue.json", folder)) as Catalogue,
  };
}

/** Our own build's output, checked where it is made (`tools/build-policy.ts`). */
function readJson(file: URL): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (thrown) {
    throw new PolicyLoadError(
      `Cannot load policy "${file.pathname}": ${messageOf(thrown)}; run "make policy", or install the package again`,
      { cause: thrown },
    );
  }
}
