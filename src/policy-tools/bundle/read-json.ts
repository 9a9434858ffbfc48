import type { Json } from "../../domain/json.js";
import { JsonRefusal } from "../../engine/json/json-refusal.js";
import { parseJson } from "../../engine/json/parse-json.js";
import { BundleRefusal } from "./bundle-refusal.js";

/** A library of a thousand controls has fewer. */
const MAX_VALUES = 500_000;

/**
 * Reads a file of JSON strictly: no member twice, numbers with their digits.
 *
 * @throws {BundleRefusal} When it is anything else.
 */
export function readJson(path: string, bytes: Uint8Array): Json {
  try {
    return parseJson(bytes, MAX_VALUES);
  } catch (thrown) {
    if (!(thrown instanceof JsonRefusal)) throw thrown;
    throw new BundleRefusal(`its "${path}" is not valid JSON: ${thrown.message}`);
  }
}

/**
 * Reads a file of JSON as plain objects, after it was found to be unambiguous.
 *
 * @throws {BundleRefusal} When it is not.
 */
export function readPlainJson(path: string, bytes: Uint8Array): unknown {
  readJson(path, bytes);
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
}
