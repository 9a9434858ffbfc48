import { Command, Option } from "commander";
import type { LogPlace } from "../audit-log/finding.js";
import {
  WANTED_EFFECTS,
  createFilter,
  createIdFinder,
  type Filter,
  type WantedEffect,
} from "../audit-log/filter.js";
import { readRecords } from "../audit-log/read-records.js";
import { readTime } from "../audit-log/read-time.js";
import { escaped } from "../domain/escaped.js";
import type { AuditRecord } from "../domain/record.js";
import type { Streams } from "../domain/streams.js";
import { UsageError } from "../errors.js";
import { FILES_ARGUMENT, logFiles } from "./audit-files.js";
import { lineOfRecord } from "./show-record.js";

interface QueryFlags {
  readonly user?: string;
  readonly anonymous?: boolean;
  readonly action?: string;
  readonly control?: string;
  readonly target?: string;
  readonly effect?: WantedEffect;
  readonly since?: string;
  readonly until?: string;
  readonly text?: string;
  readonly limit?: number;
  readonly responses?: boolean;
  readonly json?: boolean;
}

/** Creates `dockwarden audit query`. */
export function queryCommand(streams: Streams): Command {
  return new Command("query")
    .description("Print the decisions that are asked for, oldest first, one a line.")
    .argument(...FILES_ARGUMENT)
    .option("--user <name>", "of this caller")
    .option("--anonymous", "of anonymous callers")
    .option("--action <action>", "container.create, or container.*")
    .option("--control <id>", "in which this control found something")
    .option("--target <name>", "about this object, by name or full id, also under other names")
    .addOption(new Option("--effect <effect>", "of this effect").choices(WANTED_EFFECTS))
    .option("--since <time>", "from then on: 2026-11-28 10:00, yesterday, -2h")
    .option("--until <time>", "before then")
    .option("--text <text>", "with this text anywhere in the record")
    .option("--limit <count>", "only the last ones", readCount)
    .option("--responses", "dockerd's responses as well")
    .option("--json", "the records as they are")
    .action(async (named: readonly string[], flags: QueryFlags) => {
      const filter = filterFrom(flags, new Date());
      await query(logFiles(named), filter, flags, streams);
    });
}

async function query(
  files: readonly string[],
  filter: Filter,
  { limit, json = false, responses = false }: QueryFlags,
  { out, err }: Streams,
): Promise<void> {
  const broken = createBrokenLines(err);
  const isWanted = createFilter(filter, await idsOf(files, filter.target));
  const last: string[] = [];
  await readRecords(
    files,
    (record, line) => {
      if (record.phase === "response" && !responses && record.effect === "allow") return true;
      if (!isWanted(record, line)) return true;
      const shown = json ? `${escaped(line)}\n` : lineOfRecord(record);
      if (limit === undefined) out(shown);
      else if (last.push(shown) > limit) last.shift();
      return true;
    },
    broken.found,
  );
  for (const line of last) out(line);
  broken.end();
}

/** An object is found by its id where others call it otherwise. */
async function idsOf(
  files: readonly string[],
  target: string | null,
): Promise<ReadonlySet<string>> {
  if (target === null) return new Set();
  const finder = createIdFinder(target);
  const see = (record: AuditRecord): boolean => {
    finder.see(record);
    return true;
  };
  await readRecords(files, see, () => undefined);
  return finder.ids;
}

/** Says which lines are no records: the first ones by their places, and how many there are. */
function createBrokenLines(err: Streams["err"]): {
  readonly found: (place: LogPlace) => void;
  readonly end: () => void;
} {
  let count = 0;
  return {
    found({ file, line }) {
      count += 1;
      if (count <= MAX_BROKEN) err(`${escaped(file)}:${line}: this line is no record\n`);
    },
    end() {
      if (count > MAX_BROKEN) err(`${count} lines are no records\n`);
    },
  };
}

const MAX_BROKEN = 5;

function filterFrom(flags: QueryFlags, now: Date): Filter {
  const given = <Name extends keyof QueryFlags>(name: Name) => flags[name] ?? null;
  if (flags.user !== undefined && flags.anonymous === true)
    throw new UsageError("Cannot query: give either --user or --anonymous");
  return {
    user: flags.anonymous === true ? "" : given("user"),
    action: given("action"),
    control: given("control"),
    target: given("target"),
    effect: given("effect"),
    text: given("text"),
    sinceMs: timeIn("--since", flags.since, now),
    untilMs: timeIn("--until", flags.until, now),
  };
}

function timeIn(option: string, text: string | undefined, now: Date): number | null {
  if (text === undefined) return null;
  const time = readTime(text, now);
  if (time !== null) return time;
  throw new UsageError(
    `Cannot query: ${option} ${JSON.stringify(text)} is no time; write 2026-11-28 10:00, yesterday, or -2h`,
  );
}

function readCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new UsageError(`Cannot query: --limit ${JSON.stringify(text)} is no number above 0`);
}
