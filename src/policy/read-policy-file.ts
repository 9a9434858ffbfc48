import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describeThrown } from "../errors.js";
import { loadError } from "./load-error.js";

/** The folder of the compiled policy, in the build and in the package. */
const FOLDER = new URL("../../policy/", import.meta.url);

/**
 * Reads a file of the compiled policy, such as `policy.wasm`, and parses it with `parse`.
 *
 * @throws {PolicyLoadError} When it does not exist, or `parse` throws.
 */
export function readPolicyFile<Content>(name: string, parse: (bytes: Buffer) => Content): Content {
  const file = fileURLToPath(new URL(name, FOLDER));
  try {
    return parse(readFileSync(file));
  } catch (thrown) {
    throw loadError(describeThrown(thrown), thrown, file);
  }
}

/**
 * Reads the compiled policy itself.
 *
 * @throws {PolicyLoadError} When it does not exist.
 */
export function readWasm(): Uint8Array<ArrayBuffer> {
  return readPolicyFile("policy.wasm", (bytes) => new Uint8Array(bytes));
}
