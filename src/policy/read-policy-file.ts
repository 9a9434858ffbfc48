import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describeThrown } from "../errors.js";
import { loadError } from "./load-error.js";

/** Where the build puts the compiled policy, and the package carries it. */
const FOLDER = new URL("../../policy/", import.meta.url);

/**
 * A file of the compiled policy, `policy.wasm`, as `parse` makes it of the bytes.
 *
 * @throws {PolicyLoadError} When it is not there, or `parse` throws.
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
 * The compiled policy itself.
 *
 * @throws {PolicyLoadError} When it is not there.
 */
export function readWasm(): Uint8Array<ArrayBuffer> {
  return readPolicyFile("policy.wasm", (bytes) => new Uint8Array(bytes));
}
