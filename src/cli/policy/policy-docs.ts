import { Command } from "commander";
import { escaped } from "../../domain/escaped.js";
import type { Streams } from "../../domain/streams.js";

/** Creates `dockwarden policy docs`. */
export function policyDocsCommand({ out, err }: Streams): Command {
  return new Command("docs")
    .description("Write a page for each control, as the shipped ones have, in Markdown.")
    .argument("<folder>", "the folder of controls, or of one control")
    .requiredOption("--output <dir>", "the folder of the pages")
    .action(async (folder: string, { output }: { readonly output: string }) => {
      const { writeDocs } = await import("../../policy-tools/author/docs-command.js");
      const paths = await writeDocs(folder, output, (line) => {
        err(`${line}\n`);
      });
      out(paths.map((path) => `${escaped(path)}\n`).join(""));
    });
}
