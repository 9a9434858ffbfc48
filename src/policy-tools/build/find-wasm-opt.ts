import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathInPackage } from "../../files/program-files.js";
import { PolicyBuildError } from "../../domain/errors.js";
import { UnreachableError } from "./fetch-bytes.js";
import { fetchWasmOpt } from "./fetch-wasm-opt.js";
import { findOnPath } from "./find-on-path.js";
import type { ToolchainPlaces } from "./find-opa.js";
import { wasmOptVersion } from "./optimise-wasm.js";
import { BINARYEN } from "./pins.js";

/**
 * Returns the path of a `wasm-opt` of the pinned version: `$WASM_OPT`, else that of the project's own packages, else one on
 * PATH, else that of the npm package, fetched and kept. Null if there is no way to one, which is said.
 *
 * @throws {PolicyBuildError} When `$WASM_OPT` is not of that version.
 */
export async function findWasmOpt(places: ToolchainPlaces): Promise<string | null> {
  const { env, cache } = places;
  const chosen = env["WASM_OPT"] ?? "";
  if (chosen !== "") return checked(chosen);
  const own = ofOwnPackages();
  if (own !== null) return own;
  for (const path of findOnPath("wasm-opt", env["PATH"])) if (await isPinned(path)) return path;
  const kept = join(cache, "binaryen", BINARYEN.version, "wasm-opt");
  return existsSync(kept) ? kept : fetched(kept, places);
}

async function fetched(target: string, { env, say }: ToolchainPlaces): Promise<string | null> {
  say(`Fetching wasm-opt of Binaryen ${BINARYEN.version}, once, into "${dirname(target)}"`);
  try {
    await fetchWasmOpt(target, env);
    return target;
  } catch (thrown) {
    if (!(thrown instanceof UnreachableError || thrown instanceof PolicyBuildError)) throw thrown;
    say(`Compiling without wasm-opt: ${thrown.message}; the policy is slower and answers the same`);
    return null;
  }
}

async function checked(path: string): Promise<string> {
  if (await isPinned(path)) return path;
  throw new PolicyBuildError(
    `Cannot use WASM_OPT="${path}": it is not wasm-opt ${MAJOR}; unset WASM_OPT to have that one found`,
  );
}

const [MAJOR = ""] = BINARYEN.version.split(".");

async function isPinned(path: string): Promise<boolean> {
  return /^wasm-opt version (\d+)/.exec(await wasmOptVersion(path))?.[1] === MAJOR;
}

/** In the repository, where it is among the packages that build the project. */
function ofOwnPackages(): string | null {
  const folder = pathInPackage("node_modules/binaryen");
  if (folder === null) return null;
  try {
    const text = readFileSync(`${folder}/package.json`, "utf8");
    const { version } = JSON.parse(text) as { readonly version: string };
    return version === BINARYEN.version ? `${folder}/bin/wasm-opt` : null;
  } catch {
    return null;
  }
}
