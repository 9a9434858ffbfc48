import { Command } from "commander";
import type { Streams } from "../../domain/streams.js";
import { decidingBy, type DecidingFlags } from "./deciding-options.js";
import { EXIT } from "../exit.js";

interface WhoCanFlags extends DecidingFlags {
  readonly world?: string;
  readonly owner?: string;
}

/** Creates `dockwarden who-can`. */
export function whoCanCommand({ out }: Streams, finish: (code: number) => void): Command {
  return decidingBy(
    new Command("who-can")
      .description("List the users who may do something, or whom a control does not refuse.")
      .argument("<what>", "an action as in can-i, or a control")
      .argument("[object]", "a container, image, volume or network"),
  )
    .option("--world <file>", "JSON: the objects that exist, and their owners")
    .option("--owner <user>", "who owns the objects that are not listed (default: each user)")
    .action(async (what: string, object: string | undefined, flags: WhoCanFlags) => {
      const { whoCan } = await import("../../preview/can-i/who-can.js");
      const { yes, text } = await whoCan(what, object ?? null, flags);
      out(text);
      finish(yes ? EXIT.done : EXIT.no);
    });
}
