import { hostname } from "node:os";
import { Command, Option } from "commander";
import { eventIn, type AuditEvent } from "../../audit/formats/audit-event.js";
import { EXPORT_FORMATS, exportLines, type ExportFormat } from "../../audit/formats/formats.js";
import type { LogPosition } from "../../audit/log/finding.js";
import { filesInOrder } from "../../audit/log/log-files.js";
import { createNewFile, type NewFile } from "../../audit/log/new-file.js";
import { readLines } from "../../audit/log/read-lines.js";
import { escaped } from "../../domain/escaped.js";
import type { Streams } from "../../domain/streams.js";
import { versionOfProgram } from "../../files/program-files.js";
import { FILES_ARGUMENT, logFiles } from "./audit-files.js";
import { addFilterOptions, createWantedTest, wantedFrom } from "./audit-filter.js";
import type { FilterFlags, WantedRecords } from "./audit-filter.js";
import { createBrokenLines } from "./broken-lines.js";

interface ExportFlags extends FilterFlags {
  readonly format: ExportFormat;
  readonly output?: string;
  readonly host?: string;
}

/** Creates `dockwarden audit export`. */
export function exportCommand(streams: Streams): Command {
  const command = new Command("export")
    .description("Write records in the format of another program, oldest first.")
    .argument(...FILES_ARGUMENT)
    .addOption(
      new Option("--format <format>", "of the output").choices(EXPORT_FORMATS).default("jsonl"),
    )
    .option(
      "--output <file>",
      "into this file, for its owner alone, in place of one of this name (default: the standard output)",
    )
    .option("--host <name>", "the machine that the log is from (default: this one)");
  return addFilterOptions(command).action(async (named: readonly string[], flags: ExportFlags) => {
    const wanted = await wantedFrom(flags, new Date());
    const files = logFiles(named);
    const isWanted = await createChoice(wanted, files);
    await exportLog(files, isWanted, flags, streams);
  });
}

/** Without options all records are wanted, also those about the log itself. */
async function createChoice(
  wanted: WantedRecords,
  files: readonly string[],
): Promise<(event: AuditEvent) => boolean> {
  const { filter, groups } = wanted;
  const isAny = Object.values(filter).every((value) => value === null) && groups.length === 0;
  if (isAny) return () => true;
  const { isWanted } = await createWantedTest(wanted, files);
  return ({ decision, line }) => decision !== null && isWanted(decision, line);
}

async function exportLog(
  files: readonly string[],
  isWanted: (event: AuditEvent) => boolean,
  { format, output, host = hostname() }: ExportFlags,
  { out, err }: Streams,
): Promise<void> {
  const source = { host, version: versionOfProgram() };
  const file = output === undefined ? onTerminal(out) : createNewFile(output);
  const broken = createBrokenLines(err);
  try {
    await readEvents(
      files,
      (event) => {
        if (!isWanted(event)) return;
        for (const line of exportLines(event, format, source)) file.write(`${line}\n`);
      },
      broken.found,
    );
    broken.end();
    file.finish();
  } catch (thrown) {
    file.discard();
    throw thrown;
  }
}

/** A terminal shows the standard output. A file has the lines as they are, so that the chain of a log can be verified. */
function onTerminal(out: Streams["out"]): NewFile {
  return {
    write(text) {
      out(`${escaped(text.slice(0, -1))}\n`);
    },
    finish: () => undefined,
    discard: () => undefined,
  };
}

async function readEvents(
  files: readonly string[],
  take: (event: AuditEvent) => void,
  onBroken: (place: LogPosition) => void,
): Promise<void> {
  for (const file of await filesInOrder(files))
    await readLines(file, (bytes, line) => {
      const event = eventIn(bytes.toString());
      if (event === null) onBroken({ file, line });
      else take(event);
      return true;
    });
}
