import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { describeThrown } from "../../domain/errors.js";
import { MAX_BUNDLE_BYTES, unpack } from "../bundle/pack.js";
import type { BundleFiles } from "../bundle/tar.js";
import { isMapping } from "../../domain/is-mapping.js";
import { readPlainJson } from "../bundle/read-json.js";

/** The entrypoint that opa-docker-authz evaluates, as OPA names it. */
export const ENTRYPOINT = "docker/authz/allow";

/** A policy as OPA compiles it. */
export interface CompiledPolicy {
  readonly wasm: Uint8Array<ArrayBuffer>;
  /** The documents below `data`. */
  readonly data: object;
}

/**
 * Reads the file of a policy.
 *
 * @throws {Error} When it cannot be read.
 */
export function readPolicyBytes(path: string): Buffer {
  const stats = statSync(path);
  // Reading a pipe would block the program until a process writes to it.
  if (!stats.isFile()) throw new Error("it is not a regular file");
  if (stats.size > MAX_BUNDLE_BYTES)
    throw new Error(`it is larger than ${MAX_BUNDLE_BYTES / 2 ** 20} MB`);
  return readFileSync(path);
}

/**
 * Compiles a policy: Rego (`.rego`), a module (`.wasm`), or else a bundle. OPA is needed for Rego alone, also in a bundle.
 *
 * @throws {Error} When it cannot be used.
 */
export async function compiledPolicyOf(path: string, bytes: Uint8Array): Promise<CompiledPolicy> {
  if (path.endsWith(".wasm")) return { wasm: new Uint8Array(bytes), data: {} };
  if (path.endsWith(".rego")) return compiled(regoNameOf(path), bytes);
  const files = unpack(bytes);
  return files.has("policy.wasm") ? policyIn(files) : compiled("bundle.tar.gz", bytes);
}

/** The file's own name, as which OPA's errors name it, unless OPA could read it as a flag or `prefix:path`. */
function regoNameOf(path: string): `${string}.rego` {
  const [stem = "policy"] = /^\w[\w.-]*(?=\.rego$)/.exec(basename(path)) ?? [];
  return `${stem}.rego`;
}

async function compiled(
  name: `${string}.rego` | "bundle.tar.gz",
  bytes: Uint8Array,
): Promise<CompiledPolicy> {
  const opa = await foundOpa();
  const { compileRego } = await import("../build/compile-rego.js");
  return policyIn(unpack(await compileRego(opa, name, bytes, ENTRYPOINT)));
}

/** Most hosts compile nothing, and need not load what does. */
async function foundOpa(): Promise<string> {
  const { findOpa } = await import("../build/find-opa.js");
  const { OPA_CHECKSUMS } = await import("../build/pins.js");
  const { usualCache } = await import("../build/toolchain.js");
  const { env } = process;
  const places = { env, cache: usualCache(env), checksums: OPA_CHECKSUMS, say: () => undefined };
  try {
    return await findOpa(places);
  } catch (thrown) {
    throw new Error(
      `it is Rego, which OPA must compile (${describeThrown(thrown)}); or name a compiled bundle, from opa build -t wasm -e ${ENTRYPOINT}`,
      { cause: thrown },
    );
  }
}

function policyIn(files: BundleFiles): CompiledPolicy {
  const wasm = files.get("policy.wasm");
  if (wasm === undefined) throw new Error('it has no "policy.wasm"');
  return { wasm: new Uint8Array(wasm), data: dataIn(files) };
}

/**
 * Returns the documents of a bundle: each `data.json` has those of its folder.
 *
 * @throws {Error} When one is not JSON, or in the place of another.
 */
function dataIn(files: BundleFiles): object {
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
