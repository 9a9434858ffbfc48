import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectCompiler } from "../../../tools/build/toolchain.js";
import { makePolicy } from "../../../tools/build/make-policy.js";
import { ROOT } from "../../../tools/project.js";
import { copyLibraryWithExample } from "../../example-control.js";

/** A copy of the built program with a policy of its own. */
export interface Fork {
  /** Its main file. */
  readonly program: string;
  remove(): void;
}

/** Builds the policy that an author gets who follows docs/write-controls/responses.md, whose control judges answers to `action`. */
export async function forkWithExample(action?: string): Promise<Fork> {
  const folder = mkdtempSync(join(tmpdir(), "fork-"));
  copyLibraryWithExample(join(folder, "rego"), action);
  await makePolicy(await projectCompiler(), join(folder, "rego"), join(folder, "build/policy"));
  cpSync(join(ROOT, "build/src"), join(folder, "build/src"), { recursive: true });
  cpSync(join(ROOT, "package.json"), join(folder, "package.json"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return {
    program: join(folder, "build/src/cli/main.js"),
    remove() {
      rmSync(folder, { recursive: true });
    },
  };
}
