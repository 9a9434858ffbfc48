import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { findOnPath } from "../../src/policy-tools/build/find-on-path.js";
import { projectToolchain } from "../../tools/build/toolchain.js";
import { CACHE, ROOT } from "../../tools/project.js";
import { lastLine, runProgram } from "../../src/files/run-program.js";
import { ToolError } from "../../tools/tool-error.js";

/** The Go plugin that is measured beside Dockwarden: its program, and the bundle with its policy. */
export interface GoPlugin {
  readonly program: string;
  readonly bundle: string;
}

const SOURCES = join(ROOT, "test/bench/go-plugin");

/**
 * Builds it into `.cache/go` unless that was done for these sources. Resolves to null without Go.
 *
 * @throws {ToolError} When it cannot be built.
 */
export async function buildGoPlugin(): Promise<GoPlugin | null> {
  const [go] = findOnPath("go", process.env["PATH"]);
  if (go === undefined) return null;
  const folder = join(CACHE, "go", `bench-plugin@${digestOfSources()}`);
  const found = { program: join(folder, "go-plugin"), bundle: join(folder, "bundle.tar.gz") };
  if (existsSync(folder)) return found;
  process.stderr.write("Building the Go plugin, once, into .cache: takes a minute or two\n");
  await mkdir(join(CACHE, "go"), { recursive: true });
  const aside = await mkdtemp(`${folder}.`);
  try {
    await succeed(go, ["build", "-o", join(aside, "go-plugin"), "."]);
    const { opa } = await projectToolchain();
    const flags = ["build", "--output", join(aside, "bundle.tar.gz")];
    await succeed(opa, [...flags, join(SOURCES, "hardened.rego")]);
    await rename(aside, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return found;
}

async function succeed(program: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await runProgram(program, args, { cwd: SOURCES });
  if (code !== 0)
    throw new ToolError(`Cannot build the Go plugin with "${program}": ${lastLine(stderr)}`);
}

function digestOfSources(): string {
  const hash = createHash("sha256");
  for (const file of ["go.mod", "go.sum", "hardened.rego", "main.go"])
    hash.update(readFileSync(join(SOURCES, file)));
  return hash.digest("hex").slice(0, 12);
}
