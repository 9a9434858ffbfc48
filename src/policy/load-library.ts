import type { Catalogue, Library, Profile } from "../domain/settings.js";
import { readPolicyFile } from "./read-policy-file.js";

/**
 * The shipped profiles and the catalogue of controls, as `make policy` wrote them.
 *
 * @throws {PolicyLoadError} When they are not there.
 */
export function loadLibrary(): Library {
  return {
    profiles: readJson("profiles.json") as Readonly<Record<string, Profile>>,
    catalogue: readJson("catalogue.json") as Catalogue,
  };
}

/** Our own build's output, checked where it is made (`tools/make-policy.ts`). */
function readJson(name: string): unknown {
  return readPolicyFile<unknown>(name, (bytes) => JSON.parse(bytes.toString()));
}
