import type { Catalogue, Library, Profile } from "../domain/settings.js";
import { readPolicyFile } from "./read-policy-file.js";

/**
 * Loads the shipped profiles and the catalogue of controls, which `make policy` writes.
 *
 * @throws {PolicyLoadError} When they do not exist.
 */
export function loadLibrary(): Library {
  return {
    profiles: readJson("profiles.json") as Readonly<Record<string, Profile>>,
    catalogue: readJson("catalogue.json") as Catalogue,
  };
}

/** The output of this project's build, checked where it is made (`tools/make-policy.ts`). */
function readJson(name: string): unknown {
  return readPolicyFile<unknown>(name, (bytes) => JSON.parse(bytes.toString()));
}
