import { Command } from "commander";
import { escaped } from "../../domain/escaped.js";
import type { Streams } from "../../domain/streams.js";
import { EXIT } from "../exit.js";

/** Creates `dockwarden policy fmt`. */
export function policyFmtCommand({ out, err }: Streams, finish: (code: number) => void): Command {
  return new Command("fmt")
    .description("Format the Rego files of controls; print those that were not formatted.")
    .argument("<folder>", "the folder of controls, or of one control")
    .option("--check", "change nothing; fail if a file is not formatted")
    .action(async (folder: string, { check = false }: { readonly check?: boolean }) => {
      const { formatFolder } = await import("../../policy-tools/author/fmt-command.js");
      const files = await formatFolder(folder, !check, (line) => {
        err(`${line}\n`);
      });
      out(files.map((file) => `${escaped(file)}\n`).join(""));
      finish(check && files.length > 0 ? EXIT.no : EXIT.done);
    });
}
