import { createHash } from "node:crypto";
import type { Json } from "../../domain/json.js";
import { isDigits, isJsonList, isJsonObject } from "../../engine/json/json-kinds.js";
import { readJson } from "./read-json.js";

/** The hash algorithms of a signature's list, by OPA's names; those that are broken are missing. */
export const HASH_ALGORITHMS = {
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
} as const;

/**
 * Returns the hash of a file as OPA signs it, lower-case hex: of its bytes, or of what is said by a file of JSON, so that white
 * space and the order of members do not count.
 *
 * @throws {BundleRefusal} When such a file is not JSON.
 */
export function hashOfFile(
  path: string,
  bytes: Uint8Array,
  algorithm: keyof typeof HASH_ALGORITHMS,
): string {
  const content = isStructured(path) ? canonical(readJson(path, bytes)) : bytes;
  return createHash(HASH_ALGORITHMS[algorithm]).update(content).digest("hex");
}

/** OPA reads YAML as well; bundles with such data are refused before. */
function isStructured(path: string): boolean {
  return /^(?:.*\/)?(?:data\.json|\.manifest)$/.test(path);
}

/** Writes JSON as OPA's hasher does: members sorted by the bytes of their names, numbers as they were written. */
function canonical(json: Json): string {
  if (isDigits(json)) return json.digits;
  if (isJsonList(json)) return `[${json.map(canonical).join(",")}]`;
  if (!isJsonObject(json)) return typeof json === "string" ? quoted(json) : JSON.stringify(json);
  const members = [...json].toSorted(([one], [other]) =>
    Buffer.compare(Buffer.from(one), Buffer.from(other)),
  );
  return `{${members.map(([name, value]) => `${quoted(name)}:${canonical(value)}`).join(",")}}`;
}

/** Go escapes two more characters than JavaScript, which end lines in older JavaScript. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}
