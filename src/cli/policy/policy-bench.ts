import { Command } from "commander";
import type { Streams } from "../../domain/streams.js";

/** Creates `dockwarden policy bench`. */
export function policyBenchCommand({ out, err }: Streams): Command {
  return new Command("bench")
    .description("Measure what controls add to a decision: their examples, with and without them.")
    .argument("<folder>", "the folder of controls, or of one control")
    .option("--json", "one JSON object")
    .action(async (folder: string, { json = false }: { readonly json?: boolean }) => {
      const { benchFolder } = await import("../../policy-tools/author/bench-command.js");
      const report = await benchFolder(folder, (line) => {
        err(`${line}\n`);
      });
      const { examples, without, together, ratio } = report;
      const lines = [
        `${examples} examples, by the profile baseline`,
        `shipped controls alone:   ${without.toFixed(1)} µs`,
        `together with these:      ${together.toFixed(1)} µs`,
        `ratio:                    ${ratio.toFixed(2)}`,
      ];
      out(json ? `${JSON.stringify(report)}\n` : lines.map((line) => `${line}\n`).join(""));
    });
}
