import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isolatedOf, readCapabilities, usableOf } from "../build/capabilities.js";
import { policyFiles, regoFiles } from "../build/rego-files.js";

/** The arguments of OPA, for controls and for tests. */
export interface OpaWorkspace {
  readonly opa: string;
  /** Every built-in that this OPA knows. */
  readonly builtins: ReadonlySet<string>;
  /** Options for controls, which are checked against the schema of the input. */
  readonly forControls: readonly string[];
  /** Options for tests, which hold facts of the wrong type on purpose. */
  readonly forTests: readonly string[];
  /** The shipped library, without and with what tests use. */
  readonly library: readonly string[];
  readonly libraryWithFixtures: readonly string[];
}

/**
 * Runs `work` with files for OPA in a folder of their own, which is removed afterwards.
 *
 * @param shipped The folder of the Rego library that ships with the program.
 */
export async function withOpaWorkspace<Result>(
  { opa, shipped }: { readonly opa: string; readonly shipped: string },
  work: (workspace: OpaWorkspace) => Promise<Result>,
): Promise<Result> {
  const scratch = await mkdtemp(join(tmpdir(), "dockwarden-author-"));
  try {
    const known = await readCapabilities(opa, scratch);
    const files = { controls: join(scratch, "controls.json"), tests: join(scratch, "tests.json") };
    await writeFile(files.controls, JSON.stringify(usableOf(known)));
    await writeFile(files.tests, JSON.stringify(isolatedOf(known)));
    const rego = (await regoFiles(shipped)).filter((name) => !name.endsWith("_test.rego"));
    const below = (name: string): string => join(shipped, name);
    return await work({
      ...{ opa, builtins: new Set(known.builtins.map(({ name }) => name)) },
      forControls: ["--capabilities", files.controls, "--schema", below("schemas/input.json")],
      forTests: ["--capabilities", files.tests],
      library: (await policyFiles(shipped)).map(below),
      libraryWithFixtures: rego.map(below),
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
