import { Command } from "commander";
import { escaped } from "../../domain/escaped.js";
import type { Streams } from "../../domain/streams.js";
import { EXIT } from "../exit.js";

/** Creates `dockwarden policy check`. */
export function policyCheckCommand({ out, err }: Streams, finish: (code: number) => void): Command {
  return new Command("check")
    .description("Check controls: by OPA, their METADATA, and for rules that refuse nothing.")
    .argument("<folder>", "the folder of controls, or of one control")
    .option("--json", "one JSON object")
    .action(async (folder: string, { json = false }: { readonly json?: boolean }) => {
      const { checkFolder } = await import("../../policy-tools/author/check-command.js");
      const { controls, findings } = await checkFolder(folder, (line) => {
        err(`${line}\n`);
      });
      const { findingLine, findingSummary } = await import("../../policy-tools/author/finding.js");
      const lines = [...findings.map(findingLine), findingSummary(controls, findings)];
      if (json) out(`${JSON.stringify({ controls, findings }, null, 2)}\n`);
      else out(lines.map((line) => `${escaped(line)}\n`).join(""));
      const failed = findings.some(({ level }) => level === "error");
      finish(failed ? EXIT.no : EXIT.done);
    });
}
