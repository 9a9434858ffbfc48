import { Command } from "commander";
import { followFile, readEnd, type FileEnd } from "../../audit/log/follow-file.js";
import { filesInOrder } from "../../audit/log/log-files.js";
import { recordIn } from "../../audit/log/record-in.js";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import { escaped } from "../../domain/escaped.js";
import type { Streams } from "../../domain/streams.js";
import { addFilterOptions, createWantedTest, wantedFrom } from "./audit-filter.js";
import type { FilterFlags, WantedTest } from "./audit-filter.js";
import { isLeftOut, tellUnclear } from "./audit-query.js";
import { createColours } from "../colours.js";
import { readCount } from "../read-count.js";
import { lineOfRecord } from "./show-record.js";

interface TailFlags extends FilterFlags {
  readonly lines: number;
  readonly follow?: boolean;
  readonly responses?: boolean;
  readonly json?: boolean;
}

/** Creates `dockwarden audit tail`. */
export function tailCommand(streams: Streams): Command {
  const command = new Command("tail")
    .description("Print the last decisions of the audit log, and those to come.")
    .argument("[file]", "the file that is written", DEFAULT_PATHS.auditLog);
  return addFilterOptions(command)
    .option(
      "-n, --lines <count>",
      "how many of the last ones",
      (text) => readCount("tail", "--lines", text, 0),
      10,
    )
    .option("-f, --follow", "go on with what is written, also after a rotation, until Ctrl-C")
    .option("--responses", "dockerd's responses as well")
    .option("--json", "the records as they are")
    .action(async (file: string, flags: TailFlags) => {
      await tail(file, flags, streams);
    });
}

async function tail(file: string, flags: TailFlags, streams: Streams): Promise<void> {
  const wanted = await wantedFrom(flags, new Date());
  // Refuses what is no audit log, and what cannot be read.
  await filesInOrder([file]);
  const show = createShow(await createWantedTest(wanted, [file]), flags, streams);
  const { end, shown, broken } = lastOf(file, flags.lines, show);
  for (const line of shown) streams.out(line);
  if (broken > 0) streams.err(`${escaped(file)}: ${broken} of the last lines are no records\n`);
  tellEnd(end, shown.length < flags.lines, { file, streams });
  tellUnclear(wanted.unclear(), streams);
  if (flags.follow !== true) return;
  await followFile(file, end, {
    line(bytes) {
      const line = show(bytes);
      if (line === null) streams.err(`${escaped(file)}: a line is no record\n`);
      else streams.out(line);
    },
    changed(what) {
      streams.err(`dockwarden: ${escaped(file)}: ${what}\n`);
    },
    isEnough: () => streams.isClosed?.() === true,
  });
}

interface Place {
  readonly file: string;
  readonly streams: Streams;
}

/** Renders a line; `""` if it is not wanted, and null if it is no record. */
type Show = (bytes: Buffer) => string | null;

function createShow(test: WantedTest, flags: TailFlags, streams: Streams): Show {
  const colours = createColours(streams);
  return (bytes) => {
    const line = bytes.toString();
    const record = recordIn(line);
    if (record === null) return null;
    if (record === "log") return "";
    test.see(record);
    if (isLeftOut(record, flags) || !test.isWanted(record, line)) return "";
    return flags.json === true ? `${escaped(line)}\n` : lineOfRecord(record, colours);
  };
}

/** The bytes at the end of a file that are searched, at first and at most. */
const FIRST_BYTES = 1024 * 1024;
const MAX_BYTES = 64 * FIRST_BYTES;

interface Shown {
  /** Oldest first. */
  readonly shown: readonly string[];
  /** The number of lines read that are no records. */
  readonly broken: number;
}

function lastOf(file: string, count: number, show: Show): Shown & { readonly end: FileEnd } {
  for (let length = FIRST_BYTES; ; length *= 8) {
    const end = readEnd(file, length);
    const last = lastShown(end.lines, count, show);
    if (last.shown.length === count || end.isWhole || length >= MAX_BYTES) return { end, ...last };
  }
}

function lastShown(lines: readonly Buffer[], count: number, show: Show): Shown {
  const shown: string[] = [];
  let broken = 0;
  for (const line of lines.toReversed()) {
    if (shown.length === count) break;
    const text = show(line);
    if (text === null) broken += 1;
    else if (text !== "") shown.push(text);
  }
  return { shown: shown.reverse(), broken };
}

function tellEnd({ isWhole, isCut }: FileEnd, isFew: boolean, { file, streams }: Place): void {
  if (isCut) streams.err(`${escaped(file)}: the last line is not whole\n`);
  if (isFew && !isWhole)
    streams.err(
      `dockwarden: only the last ${MAX_BYTES} bytes were searched; audit query --limit searches all\n`,
    );
}
