import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CACHE, ROOT } from "../../../tools/project.js";
import { lastLine, runProgram, type ProgramOutcome } from "../../../src/files/run-program.js";
import { ToolError } from "../../../tools/tool-error.js";

/** The folder of the programs that use clients, and of the files that fix the clients' versions. */
export const PROGRAMS = join(ROOT, "test/e2e/clients/programs");

/**
 * Returns the folder `.cache/clients/<name>`. Where it is not there, `make` fills one aside, which is moved, so that no
 * half-filled folder is ever found.
 */
export async function provided(
  name: string,
  make: (aside: string) => Promise<void>,
): Promise<string> {
  const folder = join(CACHE, "clients", name);
  if (existsSync(folder)) return folder;
  process.stderr.write(`Fetching ${name}, once, into .cache\n`);
  await mkdir(dirname(folder), { recursive: true });
  const aside = await mkdtemp(`${folder}.`);
  try {
    await make(aside);
    if (!existsSync(folder)) await rename(aside, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return folder;
}

/** A short digest of files below PROGRAMS, for names of folders that hold what the files ask for. */
export function digestOf(...files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(PROGRAMS, file)));
  return hash.digest("hex").slice(0, 12);
}

/**
 * Runs a package manager or a compiler to its end.
 *
 * @throws {ToolError} When it is missing or fails, as it does without a network.
 */
export async function fetchedBy(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<ProgramOutcome> {
  const outcome = await runProgram(program, args, options);
  if (outcome.code === 0) return outcome;
  const said = lastLine(outcome.stderr === "" ? outcome.stdout : outcome.stderr);
  throw new ToolError(
    `Cannot fetch a client with "${program} ${args.slice(0, 2).join(" ")}": ${said}; it must be installed, and its registry must be reachable`,
  );
}
