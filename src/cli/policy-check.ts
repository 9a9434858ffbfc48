import { Command } from "commander";
import { escaped } from "../domain/escaped.js";
import type { Streams } from "../domain/streams.js";
import { EXIT } from "./exit.js";

/** Creates `dockwarden policy check`. */
export function policyCheckCommand({ out, err }: Streams, finish: (code: number) => void): Command {
  return new Command("check")
    .description("Check controls: by OPA, their METADATA, and for rules that refuse nothing.")
    .argument("<folder>", "the folder of controls, or of one control")
    .option("--json", "one JSON object")
    .action(async (folder: string, { json = false }: { readonly json?: boolean }) => {
      const { checkFolder } = await import("../policy-author/check-command.js");
      const { controls, findings } = await checkFolder(folder, (line) => {
        err(`${line}\n`);
      });
      const { findingLine } = await import("../policy-author/finding.js");
      const errors = findings.filter(({ level }) => level === "error").length;
      const summary = `${controls} controls: ${errors} errors, ${findings.length - errors} warnings\n`;
      if (json) out(`${JSON.stringify({ controls, findings }, null, 2)}\n`);
      else out(findings.map((one) => `${escaped(findingLine(one))}\n`).join("") + summary);
      finish(errors === 0 ? EXIT.done : EXIT.no);
    });
}
