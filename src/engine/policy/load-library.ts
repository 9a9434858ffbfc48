import type { CompiledLibrary } from "../../domain/compiled-library.js";
import { readPolicyFile, readWasm } from "./read-policy-file.js";

/**
 * Loads the controls that ship with the program, and the shipped profiles, as `make policy` writes them.
 *
 * @throws {PolicyLoadError} When they do not exist.
 */
export function loadLibrary(): CompiledLibrary {
  return {
    profiles: readJson("profiles.json") as CompiledLibrary["profiles"],
    catalogue: readJson("catalogue.json") as CompiledLibrary["catalogue"],
    rules: readJson("rules.json") as CompiledLibrary["rules"],
    wasm: readWasm(),
    origin: null,
  };
}

/** The output of this project's build, checked where it is made (`tools/build/make-policy.ts`). */
function readJson(name: string): unknown {
  return readPolicyFile<unknown>(name, (bytes) => JSON.parse(bytes.toString()));
}
