import { Option, type Command } from "commander";
import { WANTED_EFFECTS, createFilter, createIdFinder } from "../../audit/log/filter.js";
import type { Filter, IdFinder, WantedEffect } from "../../audit/log/filter.js";
import { createQuickFilter, wordOf } from "../../audit/log/quick-filter.js";
import { readRecords } from "../../audit/log/read-records.js";
import type { Where } from "../../audit/log/where.js";
import type { AuditRecord } from "../../domain/record.js";
import { UsageError } from "../../domain/errors.js";
import { collect } from "../collect.js";
import { TIME_OPTIONS, timeFrom } from "../time-option.js";

/** The options by which commands choose records, as they are parsed. */
export interface FilterFlags {
  readonly user?: readonly string[];
  readonly anonymous?: boolean;
  readonly action?: readonly string[];
  readonly control?: readonly string[];
  readonly target?: readonly string[];
  readonly effect?: readonly WantedEffect[];
  readonly since?: string;
  readonly until?: string;
  readonly text?: string;
  readonly where?: string;
}

/** Declares these options. */
export function addFilterOptions(command: Command): Command {
  return command
    .option("--user <name>", "only records of this caller; repeatable", collect)
    .option("--anonymous", "only records of anonymous callers")
    .option(
      "--action <action>",
      "only records of this action, container.create or container.*; repeatable",
      collect,
    )
    .option(
      "--control <id>",
      "only records in which this control found something; repeatable",
      collect,
    )
    .option(
      "--target <name>",
      "only records about this object: web, container:web, or an id; repeatable",
      collect,
    )
    .addOption(
      new Option(
        `--effect <effect>`,
        `only records with this effect: ${WANTED_EFFECTS.join(", ")}; repeatable`,
      ).argParser(collectEffects),
    )
    .option(...TIME_OPTIONS.since)
    .option(...TIME_OPTIONS.until)
    .option("--text <text>", "only records that have this text anywhere")
    .option(
      "--where <expression>",
      'only records for which this is true: status >= 400 && user != "ci"',
    );
}

function collectEffects(value: string, before: readonly WantedEffect[] = []) {
  const effect = WANTED_EFFECTS.find((one) => one === value);
  if (effect !== undefined) return [...before, effect];
  throw new UsageError(
    `Cannot choose records: --effect ${JSON.stringify(value)} is no effect; it must be one of ${WANTED_EFFECTS.join(", ")}`,
  );
}

/** A choice of records: they fit the filter, and at least one option of each group. */
export interface WantedRecords {
  /** Holds each option that is given once, so that an index can answer most of it. */
  readonly filter: Filter;
  /** For each option that is given several times, a filter of each value. */
  readonly groups: readonly (readonly Filter[])[];
  /** Returns how many records were left out because `--where` has no value for them. */
  readonly unclear: () => number;
}

const ANYTHING: Filter = {
  ...{ user: null, action: null, control: null, target: null, effect: null },
  ...{ sinceMs: null, untilMs: null, text: null },
};

/**
 * Reads the options.
 *
 * @throws {UsageError} When they do not go together, or one is not as it must be.
 */
export async function wantedFrom(flags: FilterFlags, now: Date): Promise<WantedRecords> {
  const { anonymous = false, text = null } = flags;
  if (flags.user !== undefined && anonymous)
    throw new UsageError("Cannot choose records: give either --user or --anonymous");
  const alternatives = alternativesIn(anonymous ? { ...flags, user: [""] } : flags);
  const single = alternatives.filter((values) => values.length === 1).flat();
  const filter: Filter = {
    ...ANYTHING,
    ...single.reduce((all, one) => ({ ...all, ...one }), {}),
    sinceMs: timeFrom("--since", flags.since, now),
    untilMs: timeFrom("--until", flags.until, now),
    text,
  };
  const several = alternatives.filter((values) => values.length > 1);
  const groups = several.map((values) => values.map((value) => ({ ...ANYTHING, ...value })));
  refuseNoSpan(filter, flags);
  const { where, unclear } = await whereFrom(flags.where);
  return { filter: { ...filter, where }, groups, unclear };
}

function refuseNoSpan({ sinceMs, untilMs }: Filter, { since = "", until = "" }: FilterFlags): void {
  if (sinceMs === null || untilMs === null || sinceMs < untilMs) return;
  const [first, last] = [since, until].map((text) => JSON.stringify(text.slice(0, 100)));
  throw new UsageError(`Cannot query: --since ${first} should be before --until ${last}`);
}

/** For each option that may be repeated, what its values ask for. */
function alternativesIn(flags: FilterFlags): readonly (readonly Partial<Filter>[])[] {
  const { user = [], action = [], control = [], target = [], effect = [] } = flags;
  return [
    user.map((value) => ({ user: value })),
    action.map((value) => ({ action: value })),
    control.map((value) => ({ control: value })),
    target.map((value) => ({ target: value })),
    effect.map((value) => ({ effect: value })),
  ];
}

async function whereFrom(
  expression: string | undefined,
): Promise<{ readonly where: Where | null; readonly unclear: WantedRecords["unclear"] }> {
  if (expression === undefined) return { where: null, unclear: () => 0 };
  // The language takes some time to load.
  const { createWhere } = await import("../../audit/log/where.js");
  const evaluate = createWhere(expression);
  let count = 0;
  const where: Where = (record) => {
    const value = evaluate(record);
    if (value === null) count += 1;
    return value;
  };
  return { where, unclear: () => count };
}

/** Tells which records are wanted. */
export interface WantedTest {
  readonly isWanted: (record: AuditRecord, line: string) => boolean;
  /** Returns false for a line, as the plugin writes it, that is surely not wanted. */
  readonly mayBeWanted: (line: Buffer) => boolean;
  /** Takes a record that was written after the files were read, so that later names are known. */
  readonly see: (record: AuditRecord) => void;
}

/** Creates the test; for targets it reads the files for the ids that they have had. */
export async function createWantedTest(
  { filter, groups }: WantedRecords,
  files: readonly string[],
): Promise<WantedTest> {
  const filters = [filter, ...groups.flat()];
  const targets = new Set(filters.flatMap(({ target }) => target ?? []));
  const finders = new Map([...targets].map((target) => [target, createIdFinder(target)]));
  await findIds(finders, files);
  const idsFor = (one: Filter): ReadonlySet<string> =>
    finders.get(one.target ?? "")?.ids ?? new Set();
  const tests = [[filter], ...groups].map((group) =>
    group.map((one) => ({
      fits: createFilter(one, idsFor(one)),
      mayFit: createQuickFilter(one, idsFor(one)),
    })),
  );
  return {
    isWanted: (record, line) =>
      tests.every((group) => group.some(({ fits }) => fits(record, line))),
    mayBeWanted: (line) => tests.every((group) => group.some(({ mayFit }) => mayFit(line))),
    see(record) {
      for (const finder of finders.values()) finder.see(record);
    },
  };
}

/** Begins the member that names a created object. */
const MADE = Buffer.from('"made":{');

/** An object is found by its id where others call it otherwise. */
async function findIds(
  finders: ReadonlyMap<string, IdFinder>,
  files: readonly string[],
): Promise<void> {
  if (finders.size === 0) return;
  const words = [...finders.keys()].map((target) => Buffer.from(wordOf(target)));
  const see = (record: AuditRecord): boolean => {
    for (const finder of finders.values()) finder.see(record);
    return true;
  };
  // Other records tell of no id.
  const mayBeWanted = (line: Buffer): boolean =>
    line.includes(MADE) || words.some((word) => line.includes(word));
  await readRecords(files, see, () => undefined, { mayBeWanted });
}
