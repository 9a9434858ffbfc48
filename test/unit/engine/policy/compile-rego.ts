import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "../../../../src/files/run-program.js";
import { projectToolchain } from "../../../../tools/build/toolchain.js";

/** Compiles Rego, as its author would with `opa build`, and returns the bundle: the bytes of a `.tar.gz`. */
export async function buildBundle(
  rego: string,
  entrypoints: readonly string[],
  data: object = {},
): Promise<Buffer> {
  return inFolder(async (folder) => {
    writeFileSync(join(folder, "policy.rego"), rego);
    writeFileSync(join(folder, "data.json"), JSON.stringify(data));
    const asked = entrypoints.flatMap((entrypoint) => ["-e", entrypoint]);
    const args = ["build", "-t", "wasm", ...asked, "-o", "bundle.tar.gz", "."];
    await run((await projectToolchain()).opa, args, folder);
    return readFileSync(join(folder, "bundle.tar.gz"));
  });
}

/** Compiles Rego, and returns the module alone. */
export async function compileRego(
  rego: string,
  entrypoints: readonly string[],
): Promise<Uint8Array<ArrayBuffer>> {
  const bundle = await buildBundle(rego, entrypoints);
  return inFolder(async (folder) => {
    writeFileSync(join(folder, "bundle.tar.gz"), bundle);
    await run("tar", ["-xzf", "bundle.tar.gz", "/policy.wasm"], folder);
    return new Uint8Array(readFileSync(join(folder, "policy.wasm")));
  });
}

async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "compile-rego-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function run(program: string, args: readonly string[], cwd: string): Promise<void> {
  const { code, stdout, stderr } = await runProgram(program, args, { cwd });
  if (code !== 0) throw new Error(`${program} ${args.join(" ")}: ${stdout}${stderr}`);
}
