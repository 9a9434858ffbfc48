import { createHash } from "node:crypto";
import { Command } from "commander";
import { readWasm } from "../engine/policy/read-policy-file.js";
import { versionOfProgram } from "../files/program-files.js";
import type { Streams } from "../domain/streams.js";

/** Creates `dockwarden version`, which prints the program's version and the digest of its policy. */
export function versionCommand({ out }: Streams): Command {
  return new Command("version")
    .description("Print the version of the program and the digest of the policy that it carries.")
    .action(() => {
      out(`dockwarden ${versionOfProgram()}, policy sha256:${digestOfPolicy()}\n`);
    });
}

function digestOfPolicy(): string {
  return createHash("sha256").update(readWasm()).digest("hex");
}
