import { Command } from "commander";
import type { Streams } from "../../domain/streams.js";
import { UsageError } from "../../domain/errors.js";
import { decidingBy, type DecidingFlags, ouOption } from "./deciding-options.js";
import { EXIT } from "../exit.js";
import { timeOfDecision } from "../time-option.js";

interface CanIFlags extends DecidingFlags {
  readonly as?: string;
  readonly ou: readonly string[];
  readonly world?: string;
  readonly at?: Date;
  readonly owner?: string;
  readonly list?: boolean;
}

/** Creates `dockwarden can-i`. */
export function canICommand({ out }: Streams, finish: (code: number) => void): Command {
  return decidingBy(
    new Command("can-i")
      .description("Answer whether a user may do something, and what would pass.")
      .argument("[words...]", "an action and its object, as exec web1; or -- docker run …"),
  )
    .option("--as <user>", "the user (default: an anonymous caller)")
    .addOption(ouOption())
    .option("--at <time>", "decide as at this time: 2026-12-07 22:30 UTC", timeOfDecision)
    .option("--world <file>", "JSON: the objects that exist, and their owners")
    .option("--owner <user>", "who owns the objects that are not listed (default: the user)")
    .option("--list", "all actions, and whether the user may do them")
    .action(async (words: readonly string[], flags: CanIFlags) => {
      const { yes, text } = await answered(words, flags);
      out(text);
      finish(yes ? EXIT.done : EXIT.no);
    });
}

async function answered(words: readonly string[], flags: CanIFlags) {
  const { canI, canIDocker, canIList } = await import("../../preview/can-i/can-i.js");
  const [action, object = null, ...rest] = words;
  if (action === "docker") return canIDocker(words.slice(1), flags);
  if (rest.length > 0)
    throw new UsageError("Cannot answer: too many words, write an action and its object");
  if (action !== undefined) return canI(action, object, flags);
  if (flags.list === true) return canIList(flags);
  throw new UsageError("Cannot answer: the action is missing, name one or add --list");
}
