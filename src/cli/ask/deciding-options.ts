import type { Command, Option } from "commander";
import { repeatable } from "../collect.js";

/** By what the commands decide that need no plugin; names as the flags of `chooseSettings`. */
export interface DecidingFlags {
  readonly settings?: string;
  readonly profile?: string;
  readonly policy?: string;
}

/** Adds the option to a command that names the policy. */
export function byPolicy(command: Command): Command {
  return command.option(
    "--policy <place>",
    "a policy bundle, or a folder of controls (default: the settings' bundle, else the shipped controls)",
  );
}

/** Adds these options to a command. */
export function decidingBy(command: Command): Command {
  const named = command
    .option("--settings <file>", "the settings (default: the host's, else a shipped profile)")
    .option("--profile <name>", "a shipped profile, in place of the settings' own");
  return byPolicy(named);
}

/** Creates the option `--ou` of the commands that name a user. It may be given several times. */
export function ouOption(): Option {
  return repeatable("--ou <unit>", "an organizational unit of their certificate");
}
