import { Command, Option } from "commander";
import type { Severity } from "../../domain/decision.js";
import { escaped } from "../../domain/escaped.js";
import type { Streams } from "../../domain/streams.js";
import { decidingBy, type DecidingFlags } from "./deciding-options.js";
import { EXIT } from "../exit.js";

interface AttackFlags extends DecidingFlags {
  readonly as: string;
  readonly severity?: Severity;
  readonly json?: boolean;
}

/** No attack of the corpus is of low severity. */
const SEVERITIES = ["critical", "high", "medium"] as const satisfies readonly Severity[];

/** Creates `dockwarden attack`. */
export function attackCommand({ out }: Streams, finish: (code: number) => void): Command {
  return decidingBy(
    new Command("attack").description(
      "Test settings with known attacks: list those that get through, and what stops them.",
    ),
  )
    .addOption(new Option("--as <user>", "the user who attacks").default("", "an anonymous caller"))
    .addOption(
      new Option("--severity <level>", "only attacks of this severity").choices(SEVERITIES),
    )
    .option("--json", "one JSON object")
    .action(async (flags: AttackFlags) => {
      const { attack, aboutSettings, chooseSettings, showAttack } =
        await import("../../preview/attack/attack-command.js");
      const chosen = await chooseSettings(flags);
      const severities = flags.severity === undefined ? SEVERITIES : [flags.severity];
      const report = await attack(chosen, { as: flags.as, severities });
      const about = aboutSettings(chosen, { name: flags.as, profile: report.profile });
      out(flags.json === true ? `${escaped(JSON.stringify(report))}\n` : showAttack(report, about));
      finish(report.through.length === 0 ? EXIT.done : EXIT.no);
    });
}
