import { Command } from "commander";
import { writeNewFile } from "../../audit/log/new-file.js";
import type { Streams } from "../../domain/streams.js";
import { UsageError } from "../../domain/errors.js";
import type { LearntSettings } from "../../preview/learn/learn.js";
import type { RequestCollector, SeenRequests } from "../../preview/learn/seen-requests.js";
import { FILES_ARGUMENT, logFiles, noteUnread } from "../audit/audit-files.js";
import { addFilterOptions, createWantedTest, wantedFrom } from "../audit/audit-filter.js";
import type { FilterFlags } from "../audit/audit-filter.js";
import { tellUnclear } from "../audit/audit-query.js";
import { createAuditReader } from "../audit/audit-reader.js";
import { EXIT } from "../exit.js";

interface LearnFlags extends FilterFlags {
  readonly settings?: string;
  readonly profile?: string;
  readonly policy?: string;
  readonly output?: string;
  readonly force?: boolean;
}

/** Creates `dockwarden learn`. */
export function learnCommand(streams: Streams, finish: (code: number) => void): Command {
  const command = new Command("learn")
    .description("Write settings under which the requests of an audit log pass, for review.")
    .argument(...FILES_ARGUMENT)
    .option("--settings <file>", "the settings to start from, which stay and are added to")
    .option("--profile <name>", "the shipped profile to start from (default: restricted)")
    .option("--policy <place>", "a policy bundle, or a folder of controls, beside the settings")
    .option("--output <file>", "write to this new file, which only its owner can read")
    .option("--force", "replace the file");
  return addFilterOptions(command).action(async (named: readonly string[], flags: LearnFlags) => {
    finish(await learnFrom(named, flags, streams));
  });
}

async function learnFrom(
  named: readonly string[],
  flags: LearnFlags,
  streams: Streams,
): Promise<number> {
  const { createRequestCollector, isThere, learn, startSettings } =
    await import("../../preview/learn/learn-command.js");
  const { output, force = false } = flags;
  if (output !== undefined && !force && isThere(output))
    throw new UsageError(
      `Cannot write "${output}": it exists; name another file, or replace it with --force`,
    );
  const start = await startSettings(flags);
  const collector = createRequestCollector();
  await readInto(collector.add, named, flags, streams);
  const seen = collector.seen();
  const learnt = await learn(start, seen, { hostRoot: null, now: new Date() });
  if (output === undefined) streams.out(learnt.text);
  else writeNewFile(output, learnt.text);
  streams.err(summaryOf(seen, learnt));
  return learnt.notGranted.length + seen.leftOut + seen.unrecorded === 0 ? EXIT.done : EXIT.no;
}

async function readInto(
  add: RequestCollector["add"],
  named: readonly string[],
  flags: LearnFlags,
  streams: Streams,
): Promise<void> {
  const files = logFiles(named);
  noteUnread(named, streams);
  const wanted = await wantedFrom(flags, new Date());
  const { isWanted, mayBeWanted } = await createWantedTest(wanted, files);
  const reader = createAuditReader(files, streams);
  await reader.read((record, line) => {
    if (isWanted(record, line)) add(record);
    return true;
  }, mayBeWanted);
  reader.end();
  tellUnclear(wanted.unclear(), streams);
}

function summaryOf(
  { requests, unrecorded, leftOut }: SeenRequests,
  { passing, notGranted, grants }: LearntSettings,
): string {
  const missing = unrecorded + leftOut;
  return [
    `dockwarden: ${passing.length} of ${requests.length} different requests are allowed with the ${grants.length} value${grants.length === 1 ? "" : "s"} learnt; review ${grants.length === 1 ? "it" : "each of them"}\n`,
    ...(notGranted.length === 0
      ? []
      : [
          `dockwarden: ${notGranted.length} request${notGranted.length === 1 ? " is" : "s are"} not granted; the end of the settings says why\n`,
        ]),
    ...(missing === 0
      ? []
      : [
          `dockwarden: ${missing} decisions were not looked at; the head of the settings says why\n`,
        ]),
  ].join("");
}
