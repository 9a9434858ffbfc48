import { Command } from "commander";
import { createStats, type Count, type TopCounts, type Stats } from "../../audit/log/stats.js";
import { escaped } from "../../domain/escaped.js";
import type { Streams } from "../../domain/streams.js";
import { FILES_ARGUMENT, logFiles, noteUnread } from "./audit-files.js";
import { addFilterOptions, createWantedTest, wantedFrom } from "./audit-filter.js";
import type { FilterFlags } from "./audit-filter.js";
import { tellUnclear } from "./audit-query.js";
import { createAuditReader } from "./audit-reader.js";
import { createColours, type Colours } from "../colours.js";

/** Creates `dockwarden audit stats`. */
export function statsCommand(streams: Streams): Command {
  const command = new Command("stats")
    .description("Sum up the audit log: how many decisions, when, of whom, and how fast.")
    .argument(...FILES_ARGUMENT);
  return addFilterOptions(command)
    .option("--json", "one JSON object")
    .action(async (named: readonly string[], flags: FilterFlags & { readonly json?: boolean }) => {
      const files = logFiles(named);
      noteUnread(named, streams);
      const wanted = await wantedFrom(flags, new Date());
      const { isWanted, mayBeWanted } = await createWantedTest(wanted, files);
      const reader = createAuditReader(files, streams);
      const tally = createStats();
      await reader.read((record, line) => {
        // A line break follows.
        if (isWanted(record, line)) tally.add(record, Buffer.byteLength(line) + 1);
        return true;
      }, mayBeWanted);
      const stats = tally.stats();
      const text = `${escaped(JSON.stringify(stats))}\n`;
      reader.out(flags.json === true ? text : showStats(stats, createColours(streams)));
      reader.end();
      tellUnclear(wanted.unclear(), streams);
    });
}

function showStats(stats: Stats, colours: Colours): string {
  const { records, requests, bytes, first, last, requestsPerHour, durationUs } = stats;
  const lines = [
    field("records", `${records}, of which ${requests} are requests; ${sizeOf(bytes)}`),
    field("time", first === null ? "-" : `${first} to ${last ?? first}`),
    field(
      "rate",
      requestsPerHour === null ? "-" : `${requestsPerHour.toFixed(1)} requests an hour`,
    ),
    field(
      "duration",
      `p50 ${usOf(durationUs.p50)}, p99 ${usOf(durationUs.p99)}, at most ${usOf(durationUs.max)}`,
    ),
  ];
  const { effects, users, actions, controls } = stats;
  const tables = [
    tableOf("effect", effects, requests, colours),
    ...(
      [
        ["user", users],
        ["action", actions],
        ["control", controls],
      ] as const
    ).map(([name, counts]) =>
      [tableOf(name, counts.top, requests, colours), othersOf(counts)].join(""),
    ),
  ];
  return [lines.map((line) => `${line}\n`).join(""), ...tables].join("\n");
}

function field(name: string, value: string): string {
  return `${`${name}:`.padEnd(11)}${value}`;
}

function sizeOf(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function usOf(us: number | null): string {
  return us === null ? "-" : `${us} µs`;
}

function tableOf(
  name: string,
  counts: readonly Count[],
  requests: number,
  colours: Colours,
): string {
  const rows = counts.map((one) => {
    const share = ((one.count / Math.max(requests, 1)) * 100).toFixed(1);
    return `${escaped(one.name).padEnd(40)} ${String(one.count).padStart(10)} ${share.padStart(5)} %\n`;
  });
  return `${colours("strong", name)}\n${rows.length === 0 ? "-\n" : rows.join("")}`;
}

function othersOf({ top, names, others, isFull }: TopCounts): string {
  if (others === 0) return "";
  const more = `${isFull ? "more than " : ""}${names - top.length}`;
  return `${`(${more} others)`.padEnd(40)} ${String(others).padStart(10)}\n`;
}
