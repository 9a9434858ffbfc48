import { homedir } from "node:os";
import { join } from "node:path";
import { findOpa, type ToolchainPlaces } from "./find-opa.js";
import { findWasmOpt } from "./find-wasm-opt.js";
import { OPA_CHECKSUMS } from "./pins.js";

/** The programs that compile controls. */
export interface Toolchain {
  /** The path of OPA, of the pinned version. */
  readonly opa: string;
  /** Binaryen's `wasm-opt`: its program, or the script of its npm package; null if there is none. */
  readonly wasmOpt: string | null;
}

/** Options of the search; `cache` is the folder where found programs are kept. */
export type Search = Pick<ToolchainPlaces, "say"> & Partial<ToolchainPlaces>;

/**
 * Finds, builds or fetches the programs that compile controls. A host that only evaluates needs none of them.
 *
 * @throws {PolicyBuildError} When there is no way to OPA. Without `wasm-opt` policies compile all the same, so its absence
 *   is only said.
 */
export async function findToolchain(search: Search): Promise<Toolchain> {
  const places = placesOf(search);
  return { opa: await findOpa(places), wasmOpt: await findWasmOpt(places) };
}

/**
 * Finds OPA alone, for modules that are used once: they need not be fast.
 *
 * @throws {PolicyBuildError} When there is no way to OPA.
 */
export async function findCompiler(search: Search): Promise<Toolchain> {
  return { opa: await findOpa(placesOf(search)), wasmOpt: null };
}

function placesOf(search: Search): ToolchainPlaces {
  const { env = process.env } = search;
  return { env, cache: usualCache(env), checksums: OPA_CHECKSUMS, ...search };
}

/** Returns where programs are kept that were built or fetched. Root never takes one from a folder that a variable names. */
export function usualCache(env: NodeJS.ProcessEnv, uid = process.getuid?.()): string {
  if (uid === 0) return "/var/cache/dockwarden";
  const { XDG_CACHE_HOME: named = "" } = env;
  return join(named.startsWith("/") ? named : join(homedir(), ".cache"), "dockwarden");
}
