import { describeThrown } from "../../domain/errors.js";
import { readProgramFile } from "../../files/program-files.js";
import { loadError } from "./load-error.js";

/**
 * Reads a file of the compiled policy, such as `policy.wasm`, and parses it with `parse`.
 *
 * @throws {PolicyLoadError} When it does not exist, or `parse` throws.
 */
export function readPolicyFile<Content>(name: string, parse: (bytes: Buffer) => Content): Content {
  const file = `build/policy/${name}`;
  try {
    return parse(readProgramFile(file));
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
