import { Option, type Command } from "commander";
import type { AuditEvent } from "../audit-formats/audit-event.js";
import {
  WANTED_EFFECTS,
  createFilter,
  createIdFinder,
  type Filter,
  type WantedEffect,
} from "../audit-log/filter.js";
import { readRecords } from "../audit-log/read-records.js";
import { readTime } from "../audit-log/read-time.js";
import { UsageError } from "../errors.js";

/** The options by which `dockwarden audit export` chooses records. */
export interface FilterFlags {
  readonly user?: string;
  readonly anonymous?: boolean;
  readonly action?: string;
  readonly control?: string;
  readonly target?: string;
  readonly effect?: WantedEffect;
  readonly since?: string;
  readonly until?: string;
  readonly text?: string;
}

/** Declares these options, which are those of `dockwarden audit query`. */
export function addFilterOptions(command: Command): Command {
  return command
    .option("--user <name>", "of this caller")
    .option("--anonymous", "of anonymous callers")
    .option("--action <action>", "container.create, or container.*")
    .option("--control <id>", "in which this control found something")
    .option("--target <name>", "about this object, by name or full id, also under other names")
    .addOption(new Option("--effect <effect>", "of this effect").choices(WANTED_EFFECTS))
    .option("--since <time>", "from then on: 2026-11-28 10:00, yesterday, -2h")
    .option("--until <time>", "before then")
    .option("--text <text>", "with this text anywhere in the record");
}

/**
 * Returns a function that tells whether a record is wanted. Without options all are, also those about the log itself.
 *
 * @throws {UsageError} When the options do not go together, or the files cannot be read.
 */
export async function createWanted(
  flags: FilterFlags,
  files: readonly string[],
  now: Date,
): Promise<(event: AuditEvent) => boolean> {
  const filter = filterFrom(flags, now);
  if (Object.values(filter).every((value) => value === null)) return () => true;
  const fits = createFilter(filter, await idsOf(files, filter.target));
  return ({ decision, line }) => decision !== null && fits(decision, line);
}

function filterFrom(flags: FilterFlags, now: Date): Filter {
  const given = <Name extends keyof FilterFlags>(name: Name) => flags[name] ?? null;
  if (flags.user !== undefined && flags.anonymous === true)
    throw new UsageError("Cannot export: give either --user or --anonymous");
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

async function idsOf(
  files: readonly string[],
  target: string | null,
): Promise<ReadonlySet<string>> {
  if (target === null) return new Set();
  const finder = createIdFinder(target);
  await readRecords(
    files,
    (record) => {
      finder.see(record);
      return true;
    },
    () => undefined,
  );
  return finder.ids;
}

function timeIn(option: string, text: string | undefined, now: Date): number | null {
  if (text === undefined) return null;
  const time = readTime(text, now);
  if (time !== null) return time;
  throw new UsageError(
    `Cannot export: ${option} ${JSON.stringify(text)} is no time; write 2026-11-28 10:00, yesterday, or -2h`,
  );
}
