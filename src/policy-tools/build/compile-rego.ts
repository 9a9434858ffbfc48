import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCapabilities, usableOf } from "./capabilities.js";
import { runOpa } from "./run-opa.js";

/**
 * Compiles Rego, or a bundle with Rego, to a bundle with WASM.
 *
 * @param opa The path of OPA, of the pinned version.
 * @param name A name that ends with `.rego`, or `bundle.tar.gz`, as which OPA reads the bytes and names them in errors.
 * @throws {PolicyBuildError} When it does not compile, or uses a built-in that the evaluator lacks.
 */
export async function compileRego(
  opa: string,
  name: `${string}.rego` | "bundle.tar.gz",
  bytes: Uint8Array,
  entrypoint: string,
): Promise<Uint8Array> {
  const scratch = await mkdtemp(join(tmpdir(), "dockwarden-policy-"));
  try {
    const place = (file: string): string => join(scratch, file);
    await writeFile(place(name), bytes);
    await writeFile(
      place("capabilities.json"),
      JSON.stringify(usableOf(await readCapabilities(opa, scratch))),
    );
    const to = ["-t", "wasm", "-e", entrypoint, "-o", "compiled.tar.gz"];
    const from = [...(name === "bundle.tar.gz" ? ["-b"] : []), name];
    await runOpa(opa, ["build", ...to, "--capabilities", "capabilities.json", ...from], scratch);
    return await readFile(place("compiled.tar.gz"));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
