import { Command } from "commander";
import { createSessionJoiner, type RecordedSession } from "../../audit/log/sessions.js";
import { isAllowedResponse } from "../../audit/log/is-allowed-response.js";
import type { AuditIndex } from "../../audit/index/audit-index.js";
import { counted } from "../../domain/counted.js";
import { escaped } from "../../domain/escaped.js";
import type { AuditRecord } from "../../domain/record.js";
import type { Streams } from "../../domain/streams.js";
import { UsageError } from "../../domain/errors.js";
import { FILES_ARGUMENT, logFiles, noteUnread } from "./audit-files.js";
import { addFilterOptions, createWantedTest, wantedFrom } from "./audit-filter.js";
import type { FilterFlags, WantedRecords } from "./audit-filter.js";
import { createAuditReader } from "./audit-reader.js";
import { createColours } from "../colours.js";
import { readCount } from "../read-count.js";
import { lineOfRecord } from "./show-record.js";
import { lineOfSession } from "./show-session.js";
import { INDEX_OPTIONS, type IndexFlags } from "./index-options.js";
import { indexFor } from "./use-index.js";

interface QueryFlags extends FilterFlags, IndexFlags {
  readonly limit?: number;
  readonly responses?: boolean;
  readonly sessions?: boolean;
  readonly json?: boolean;
}

/** Creates `dockwarden audit query`. */
export function queryCommand(streams: Streams): Command {
  const command = new Command("query")
    .description("Print the matching decisions, one a line, oldest first.")
    .argument(...FILES_ARGUMENT);
  return addFilterOptions(command)
    .option("--limit <count>", "only the last ones", (text) => readCount("query", "--limit", text))
    .option("--responses", "dockerd's responses as well")
    .option("--sessions", "execs, attaches and followed logs instead, each as one entry")
    .option("--json", "the records as they are in the log, or sessions as JSON")
    .option(...INDEX_OPTIONS.use)
    .option(...INDEX_OPTIONS.scan)
    .option(...INDEX_OPTIONS.folder)
    .action(async (named: readonly string[], flags: QueryFlags) => {
      const wanted = await wantedFrom(flags, new Date());
      noteUnread(named, streams);
      const index = await indexFor(named, wishOf(wanted, flags), streams);
      if (index === null) await query(logFiles(named), wanted, flags, streams);
      else await queryIndex(index, wanted, flags, streams);
    });
}

/** @throws {UsageError} When `--index` is given for what an index cannot answer. */
function wishOf({ groups }: WantedRecords, flags: QueryFlags): IndexFlags {
  if (groups.length === 0 && flags.sessions !== true) return flags;
  if (flags.index === true)
    throw new UsageError(
      "Cannot query by the index: --sessions and options that are given several times need the whole log; leave out --index",
    );
  return { ...flags, index: false };
}

async function queryIndex(
  index: AuditIndex,
  { filter, unclear }: WantedRecords,
  { json, limit, responses = false }: QueryFlags,
  streams: Streams,
): Promise<void> {
  const show = json === true ? asItIs : shownOn(streams);
  const isClosed = streams.isClosed ?? (() => false);
  try {
    await index.each(filter, { limit: limit ?? null, responses }, ({ record, line }) => {
      streams.out(show(record, line));
      return !isClosed();
    });
  } finally {
    index.close();
  }
  tellUnclear(unclear(), streams);
}

async function query(
  files: readonly string[],
  wanted: WantedRecords,
  flags: QueryFlags,
  streams: Streams,
): Promise<void> {
  const { isWanted, mayBeWanted } = await createWantedTest(wanted, files);
  const reader = createAuditReader(files, streams);
  const results = createResults(flags.limit, reader.out);
  if (flags.sessions === true) {
    const show = flags.json === true ? jsonOfSession : lineOfSession;
    const joiner = createSessionJoiner();
    await reader.read((record, line) => {
      const isOne = record.phase === "request" && isWanted(record, line);
      const session = joiner.see(record, isOne);
      if (session !== null) results.add(show(session));
      return true;
    });
    for (const session of joiner.open()) results.add(show(session));
    tellForgotten(joiner.forgotten(), streams);
  } else {
    const show = flags.json === true ? asItIs : shownOn(streams);
    await reader.read((record, line) => {
      if (isLeftOut(record, flags) || !isWanted(record, line)) return true;
      results.add(show(record, line));
      return true;
    }, mayBeWanted);
  }
  results.end();
  reader.end();
  tellUnclear(wanted.unclear(), streams);
}

/** Returns true for a response that was allowed, unless responses are asked for. */
export function isLeftOut(
  record: AuditRecord,
  { responses = false }: { readonly responses?: boolean },
): boolean {
  return !responses && isAllowedResponse(record);
}

function asItIs(_: AuditRecord, line: string): string {
  return `${escaped(line)}\n`;
}

function shownOn(streams: Streams): (record: AuditRecord) => string {
  const colours = createColours(streams);
  return (record) => lineOfRecord(record, colours);
}

function jsonOfSession(session: RecordedSession): string {
  return `${escaped(JSON.stringify(session))}\n`;
}

function tellForgotten(count: number, { err }: Streams): void {
  if (count > 0)
    err(`dockwarden: ${counted(count, "session")} left out, since too many were open at once\n`);
}

/**
 * Says how many records are not found because an expression has no value for them: a member is missing, or is of another kind.
 */
export function tellUnclear(count: number, { err }: Streams): void {
  if (count > 0)
    err(`dockwarden: ${counted(count, "record")} left out, for which --where has no value\n`);
}

/** Prints results at once, or the last ones at the end. */
function createResults(limit: number | undefined, out: (text: string) => void) {
  const last: string[] = [];
  return {
    add(shown: string): void {
      if (limit === undefined) out(shown);
      else if (last.push(shown) > limit * 2) last.splice(0, limit);
    },
    end(): void {
      for (const line of last.slice(-(limit ?? 0))) out(line);
    },
  };
}
