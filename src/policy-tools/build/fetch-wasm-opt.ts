import { trimmedEnd } from "../../domain/trimmed-end.js";
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { PolicyBuildError } from "../../domain/errors.js";
import { fetchBytes } from "./fetch-bytes.js";
import { fileInTar } from "./file-in-tar.js";
import { BINARYEN } from "./pins.js";
import { placeFile } from "./place-file.js";

const REGISTRY = "https://registry.npmjs.org";

/** Unpacked, the package has a hundred megabytes. */
const MAX_UNPACKED_BYTES = 512 * 2 ** 20;

/** The files taken from the package: the script, and the file that says which kind of module it is. */
const FILES = ["wasm-opt", "package.json"];

/**
 * Fetches the script of `wasm-opt` to `target` from the npm package of the pinned version.
 *
 * @param env `npm_config_registry` or `NPM_CONFIG_REGISTRY` may name another registry, as for npm.
 * @throws {UnreachableError} When it cannot be had.
 * @throws {PolicyBuildError} When it is not the package that this program has on record.
 */
export async function fetchWasmOpt(
  target: string,
  env: NodeJS.ProcessEnv,
  integrity: string = BINARYEN.integrity,
): Promise<void> {
  const url = `${registryOf(env)}/binaryen/-/binaryen-${BINARYEN.version}.tgz`;
  // Its own sum vouches for it, wherever it comes from.
  const bytes = await fetchBytes(url, () => true);
  const sum = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  if (sum !== integrity)
    throw new PolicyBuildError(`Cannot use "${url}": its integrity is ${sum}, not ${integrity}`);
  const archive = gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES });
  await mkdir(dirname(target), { recursive: true });
  for (const name of FILES.toReversed()) {
    const file = fileInTar(archive, `package/bin/${name}`);
    if (file === null) throw new PolicyBuildError(`Cannot use "${url}": it has no bin/${name}`);
    await placeFile(join(dirname(target), name), file, 0o755);
  }
}

function registryOf(env: NodeJS.ProcessEnv): string {
  const named = env["npm_config_registry"] ?? env["NPM_CONFIG_REGISTRY"] ?? "";
  return trimmedEnd(named === "" ? REGISTRY : named, "/");
}
