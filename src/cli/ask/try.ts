import { Command, InvalidArgumentError } from "commander";
import type { Streams } from "../../domain/streams.js";
import { createColours } from "../colours.js";
import { decidingBy, type DecidingFlags, ouOption } from "./deciding-options.js";
import { EXIT } from "../exit.js";
import { timeOfDecision } from "../time-option.js";

interface TryFlags extends DecidingFlags {
  readonly as?: string;
  readonly ou: readonly string[];
  readonly world?: string;
  readonly at?: Date;
  readonly save?: string;
  readonly seconds: number;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Creates `dockwarden try`. */
export function tryCommand(streams: Streams, finish: (code: number) => void): Command {
  return decidingBy(
    new Command("try")
      .description(
        "Run a docker client without dockerd, and decide on each API call that it makes.",
      )
      .argument("<command...>", "-- docker run alpine, or any client that uses DOCKER_HOST"),
  )
    .option("--as <user>", "the user (default: an anonymous caller)")
    .addOption(ouOption())
    .option("--at <time>", "decide as at this time: 2026-12-07 22:30 UTC", timeOfDecision)
    .option("--world <file>", "JSON: the objects that exist, and their owners")
    .option("--save <folder>", "keep the AuthZ messages in a new folder, for explain")
    .option("--seconds <n>", "how long the client may run", seconds, 60)
    .option("--all", "show pings and reads that the client makes by itself as well")
    .option("--json", "one JSON object")
    .action(async (words: readonly string[], flags: TryFlags) => {
      const { tryClientCommand: decide } = await import("../../preview/try/try-command.js");
      const { save = null, all = false, json = false } = flags;
      const paint = createColours(streams);
      const { outcome, text } = await decide(words, { ...flags, save, all, json, paint });
      streams.out(text);
      finish({ allowed: EXIT.done, denied: EXIT.no, cut: EXIT.unusable }[outcome]);
    });
}

function seconds(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= 3600) return number;
  throw new InvalidArgumentError("Write a whole number from 1 to 3600.");
}
