import { Command, Option } from "commander";
import { sizeOf } from "../../audit/log/log-files.js";
import { escaped } from "../../domain/escaped.js";
import type { Streams } from "../../domain/streams.js";
import type { Replay } from "../../preview/replay/open-replay.js";
import type { readCaptureLines } from "../../preview/replay/read-capture.js";
import type { FailOn } from "../../preview/replay/replay-summary.js";
import { FILES_ARGUMENT, logFiles, noteUnread } from "../audit/audit-files.js";
import { createAuditReader } from "../audit/audit-reader.js";
import { createBrokenLines } from "../audit/broken-lines.js";
import { createColours } from "../colours.js";
import { decidingBy, type DecidingFlags } from "./deciding-options.js";
import { EXIT } from "../exit.js";
import { createProgressBar } from "../progress.js";

interface ReplayCommandFlags extends DecidingFlags {
  readonly oldSettings?: string;
  readonly anyRevision?: boolean;
  readonly key?: string;
  readonly failOn: FailOn;
  readonly json?: boolean;
}

/** Creates `dockwarden replay`. */
export function replayCommand(streams: Streams, finish: (code: number) => void): Command {
  return decidingBy(
    new Command("replay").description("Say which recorded decisions other settings would change."),
  )
    .argument(...FILES_ARGUMENT)
    .option(
      "--old-settings <file>",
      "the settings that made the decisions (default: the host's, if any)",
    )
    .option(
      "--any-revision",
      "assume that these settings made every decision, whatever revision its record names",
    )
    .option("--key <file>", "the private key of an encrypted capture")
    .addOption(failOn())
    .option("--json", "one JSON object")
    .action(async (named: readonly string[], flags: ReplayCommandFlags) => {
      const { failsOn, isCapture, openReplay, readCaptureLines, showReplay } =
        await import("../../preview/replay/replay-command.js");
      const files = logFiles(named);
      const replay = await openReplay(flags);
      if (files.some(isCapture)) await readBy(readCaptureLines, files, replay, streams);
      else await readLog(named, files, replay, streams);
      const summary = replay.summary();
      const text =
        flags.json === true
          ? `${escaped(JSON.stringify(summary))}\n`
          : showReplay(summary, createColours(streams));
      streams.out(text);
      finish(failsOn(summary, flags.failOn) ? EXIT.no : EXIT.done);
    });
}

async function readLog(
  named: readonly string[],
  files: readonly string[],
  { add }: Pick<Replay, "add">,
  streams: Streams,
): Promise<void> {
  noteUnread(named, streams);
  const reader = createAuditReader(files, streams);
  await reader.read((record) => {
    add(record);
    return true;
  });
}

async function readBy(
  read: typeof readCaptureLines,
  files: readonly string[],
  { addCaptured }: Pick<Replay, "addCaptured">,
  streams: Streams,
): Promise<void> {
  const progress = createProgressBar(streams, sizeOf(files));
  const broken = createBrokenLines((text) => {
    progress.clear();
    streams.err(text);
  });
  try {
    await read(
      files,
      (line, place) => {
        if (!addCaptured(line)) broken.found(place);
      },
      progress.add,
    );
    broken.end();
  } finally {
    progress.clear();
  }
}

function failOn(): Option {
  return new Option("--fail-on <what>", "what makes the exit code 1")
    .choices(["changed", "newly-denied", "newly-allowed", "undecidable", "any"])
    .default("changed");
}
