import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { PolicyBuildError } from "../../domain/errors.js";
import { readCapabilities, usableOf } from "./capabilities.js";
import { fileInTar } from "./file-in-tar.js";
import { optimiseWasm } from "./optimise-wasm.js";
import { runOpa } from "./run-opa.js";
import type { Toolchain } from "./toolchain.js";

/** The entrypoint of the compiled policy. */
const ENTRYPOINT = "docker/authz/decision";

/**
 * Compiles the Rego files in `stage` to WASM, without OPA's own optimising: its `-O` evaluates at build time and takes
 * the data that only comes with `setData` for absent, so that the result never denies. The same files
 * give the same bytes. `scratch` is a folder for what is made on the way.
 *
 * @throws {PolicyBuildError} When they do not compile, or use a built-in that the evaluator lacks.
 */
export async function compilePolicy(
  { opa, wasmOpt }: Toolchain,
  stage: string,
  scratch: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const capabilities = join(scratch, "capabilities.json");
  const bundle = join(scratch, "bundle.tar.gz");
  await writeFile(capabilities, JSON.stringify(usableOf(await readCapabilities(opa, scratch))));
  const target = ["-t", "wasm", "-e", ENTRYPOINT, "-o", bundle];
  await runOpa(opa, ["build", ...target, "--capabilities", capabilities, "."], stage);
  const module = fileInTar(gunzipSync(await readFile(bundle)), "/policy.wasm");
  if (module === null)
    throw new PolicyBuildError(`Cannot read "${bundle}", which opa build made: no /policy.wasm`);
  if (wasmOpt === null) return new Uint8Array(module);
  const path = join(scratch, "policy.wasm");
  await writeFile(path, module);
  return optimiseWasm(wasmOpt, path);
}
