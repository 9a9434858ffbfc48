import { Command } from "commander";
import { loadLibrary } from "../policy/load-library.js";
import { revisionOfPolicy, versionOfProgram } from "../policy/load-library.js";
import type { Streams } from "./streams.js";

/** `dockwarden version`: the program's version, and the digest of the policy that it carries. */
export function versionCommand({ out }: Streams): Command {
  return new Command("version")
    .description("Print the version of the program and of the policy that it carries.")
    .action(() => {
      out(`dockwarden ${versionOfProgram()}, policy ${revisionOfPolicy()}, ${Object.keys(loadLibrary().catalogue).length} controls\n`);
    });
}
