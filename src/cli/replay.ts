import { Command, Option } from "commander";
import { escaped } from "../domain/escaped.js";
import type { Streams } from "../domain/streams.js";
import type { FailOn } from "../offline/replay/replay-summary.js";
import { FILES_ARGUMENT, logFiles, noteUnread } from "./audit-files.js";
import { createAuditReader } from "./audit-reader.js";
import { createColours } from "./colours.js";
import { decidingBy, type DecidingFlags } from "./deciding-options.js";
import { EXIT } from "./exit.js";

interface ReplayCommandFlags extends DecidingFlags {
  readonly oldSettings?: string;
  readonly anyRevision?: boolean;
  readonly failOn: FailOn;
  readonly json?: boolean;
}

/** Creates `dockwarden replay`. */
export function replayCommand(streams: Streams, finish: (code: number) => void): Command {
  return decidingBy(
    new Command("replay").description("Say which recorded decisions other settings would change."),
  )
    .argument(...FILES_ARGUMENT)
    .option("--old-settings <file>", "the settings that decided (default: the host's, if any)")
    .option("--any-revision", "take them for those of every record, whatever revision it names")
    .addOption(failOn())
    .option("--json", "one JSON object")
    .action(async (named: readonly string[], flags: ReplayCommandFlags) => {
      const { failsOn, openReplay, showReplay } =
        await import("../offline/replay/replay-command.js");
      const files = logFiles(named);
      noteUnread(named, streams);
      const replay = await openReplay(flags);
      const reader = createAuditReader(files, streams);
      await reader.read((record) => {
        replay.add(record);
        return true;
      });
      const summary = replay.summary();
      const text =
        flags.json === true
          ? `${escaped(JSON.stringify(summary))}\n`
          : showReplay(summary, createColours(streams));
      reader.out(text);
      reader.end();
      finish(failsOn(summary, flags.failOn) ? EXIT.no : EXIT.done);
    });
}

function failOn(): Option {
  return new Option("--fail-on <what>", "what makes the exit code 1")
    .choices(["changed", "newly-denied", "newly-allowed", "undecidable", "any"])
    .default("changed");
}
