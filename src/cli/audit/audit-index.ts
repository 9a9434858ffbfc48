import { Command } from "commander";
import type { IndexedFileState, IndexedLog } from "../../audit/index/indexed-log.js";
import { counted } from "../../domain/counted.js";
import { escaped } from "../../domain/escaped.js";
import type { Streams } from "../../domain/streams.js";
import { FILES_ARGUMENT, logFiles, noteUnread } from "./audit-files.js";
import { INDEX_OPTIONS } from "./index-options.js";
import { openWithProgress } from "./use-index.js";

interface IndexCommandFlags {
  readonly indexFolder: string;
  readonly rebuild?: boolean;
  readonly json?: boolean;
}

/** Creates `dockwarden audit index`. */
export function indexCommand(streams: Streams): Command {
  return new Command("index")
    .description("Build the index of the audit log, or bring it up to date, and print its size.")
    .argument(...FILES_ARGUMENT)
    .option(...INDEX_OPTIONS.folder)
    .option("--rebuild", "build it again, even if it is up to date")
    .option("--json", "one JSON object")
    .action(
      async (
        named: readonly string[],
        { indexFolder: folder, rebuild, json }: IndexCommandFlags,
      ) => {
        noteUnread(named, streams);
        const index = await openWithProgress(logFiles(named), streams, {
          ...{ folder, rebuild: rebuild ?? false },
          // The files that are named may be a part of the log only.
          removeOthers: named.length === 0,
        });
        const state = index.state();
        index.close();
        streams.out(json === true ? `${escaped(JSON.stringify(state))}\n` : showIndex(state));
      },
    );
}

function showIndex({ files, records, broken }: IndexedLog): string {
  const total = `${counted(records, "record")} in ${counted(files.length, "file")}${brokenIn(broken)}\n`;
  return `${files.map(lineOfFile).join("")}${total}`;
}

function brokenIn(broken: number): string {
  return broken === 1 ? ", 1 line is no record" : `, ${broken} lines are no records`;
}

function lineOfFile({ file, records, logBytes, indexBytes }: IndexedFileState): string {
  const sizes = `${megabytes(logBytes)} of log, ${megabytes(indexBytes)} of index`;
  return `${escaped(file)}: ${counted(records, "record")}, ${sizes}\n`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
