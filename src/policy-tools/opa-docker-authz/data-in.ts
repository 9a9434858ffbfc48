import { isMapping } from "../../domain/is-mapping.js";
import { readPlainJson } from "../bundle/read-json.js";
import type { BundleFiles } from "../bundle/tar.js";

/**
 * Returns the documents of a bundle: each `data.json` has those of its folder.
 *
 * @throws {Error} When one is not JSON, or in the place of another.
 */
export function dataIn(files: BundleFiles): object {
  const data = {};
  for (const [path, bytes] of [...files].sort(([a], [b]) => a.length - b.length)) {
    const folder = /^(?:(.*)\/)?data\.json$/.exec(path);
    if (folder !== null) addTo(data, folder[1]?.split("/") ?? [], readPlainJson(path, bytes));
  }
  return data;
}

function addTo(data: object, steps: readonly string[], document: unknown): void {
  const place = steps.join("/");
  let at: object = data;
  for (const step of steps) {
    const next: unknown = Object.hasOwn(at, step) ? Reflect.get(at, step) : {};
    if (!isMapping(next)) throw new Error(`its data have both a value and a folder at "${place}"`);
    define(at, step, next);
    at = next;
  }
  if (!isMapping(document)) throw new Error(`its data at "${place}" are not an object`);
  for (const [name, value] of Object.entries(document)) define(at, name, value);
}

/** Also for a member that is called __proto__. */
function define(at: object, name: string, value: unknown): void {
  Object.defineProperty(at, name, { value, enumerable: true, configurable: true, writable: true });
}
