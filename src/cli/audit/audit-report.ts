import { Command, Option } from "commander";
import { readHead } from "../../audit/log/log-head.js";
import { sizeOf } from "../../audit/log/log-files.js";
import { writeNewFile } from "../../audit/log/new-file.js";
import type { VerifyParts } from "../../audit/log/verify-chain.js";
import { PERIOD_LENGTHS, periodOf, type PeriodLength } from "../../audit/report/period.js";
import { readLogForReport, type LogRead } from "../../audit/report/read-log.js";
import { REPORT_FORMATS, render, type ReportFormat } from "../../audit/report/render.js";
import { reportOf, type AuditReport } from "../../audit/report/report.js";
import { SECTION_IDS, type SectionId } from "../../audit/report/section.js";
import type { SettingsRead } from "../../audit/report/settings-state.js";
import { createTallies, type Tallies } from "../../audit/report/tallies.js";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import type { Library } from "../../domain/settings.js";
import type { Streams } from "../../domain/streams.js";
import { UsageError, systemCodeOf } from "../../domain/errors.js";
import { loadLibrary } from "../../engine/policy/load-library.js";
import { loadSettings } from "../../engine/settings/load-settings.js";
import { SOON_MS } from "../../engine/settings/not-enforced.js";
import { FILES_ARGUMENT, logFiles, noteUnread } from "./audit-files.js";
import { keyOption, keysFrom } from "./audit-keys.js";
import { createColours } from "../colours.js";
import { EXIT } from "../exit.js";
import { createProgressBar } from "../progress.js";
import { TIME_OPTIONS, timeFrom } from "../time-option.js";

interface ReportFlags {
  readonly period?: PeriodLength;
  readonly since?: string;
  readonly until?: string;
  readonly format: ReportFormat;
  readonly section?: readonly SectionId[];
  readonly output?: string;
  readonly settings?: string;
  readonly key: readonly string[];
}

const { auditHead } = DEFAULT_PATHS;

/** Creates `dockwarden audit report`. */
export function reportCommand(streams: Streams, finish: (code: number) => void): Command {
  return new Command("report")
    .description("Report who did what, what was denied and excepted, and evidence for CIS.")
    .argument(...FILES_ARGUMENT)
    .addOption(
      new Option(
        "--period <length>",
        "the last whole one, in UTC; with --since or --until, the one that begins or ends then",
      ).choices(PERIOD_LENGTHS),
    )
    .option(...TIME_OPTIONS.since)
    .option(...TIME_OPTIONS.until)
    .addOption(
      new Option("--format <format>", "of the report").choices(REPORT_FORMATS).default("table"),
    )
    .option(
      "--section <name>",
      `only this section; repeatable: ${SECTION_IDS.join(", ")}`,
      addSection,
    )
    .option("--output <file>", "into this file, which only its owner can read")
    .option(
      "--settings <file>",
      `settings whose exceptions and modes are compared (default: ${DEFAULT_PATHS.settings}, for the default log)`,
    )
    .addOption(keyOption())
    .action(async (files: readonly string[], flags: ReportFlags) => {
      finish(await report(files, flags, streams));
    });
}

function addSection(name: string, before: readonly SectionId[] = []): readonly SectionId[] {
  const section = SECTION_IDS.find((id) => id === name);
  if (section !== undefined) return [...before, section];
  throw new UsageError(
    `Cannot report: --section ${JSON.stringify(name)} is no section, it must be one of ${SECTION_IDS.join(", ")}`,
  );
}

async function report(
  named: readonly string[],
  flags: ReportFlags,
  streams: Streams,
): Promise<number> {
  const now = new Date();
  noteUnread(named, streams);
  const library = loadLibrary();
  const { catalogue } = library;
  const settings = await settingsFrom(flags.settings, named.length === 0, library);
  const isCritical = (control: string): boolean => catalogue[control]?.severity === "critical";
  const tallies = createTallies(periodFrom(flags, now), isCritical);
  const read = await readShowing(
    logFiles(named),
    partsFrom(flags, named.length === 0),
    tallies,
    streams,
  );
  const made = reportOf(tallies, read, { catalogue, settings, now });
  const { format, section = [], output } = flags;
  const colours = createColours(output === undefined ? streams : NO_TERMINAL);
  const text = render(made, format, section, (style, shown) => colours(TONES[style], shown));
  if (output === undefined) streams.out(text);
  else writeNewFile(output, text);
  for (const note of remarksOn(made, flags)) streams.err(`dockwarden: ${note}\n`);
  return made.verified.alarms === 0 ? EXIT.done : EXIT.no;
}

/** Returns what the sections that are shown may not say. */
function remarksOn(
  { settings, verified: { alarms } }: AuditReport,
  { section = [] }: ReportFlags,
): readonly string[] {
  return [
    ...(section.includes("settings") && settings === null
      ? ["no settings were read, so there is no section settings; give --settings FILE"]
      : []),
    ...(alarms > 0
      ? [`the log is not as it was written (alarms: ${alarms}); see dockwarden audit verify`]
      : []),
  ];
}

async function readShowing(
  files: readonly string[],
  parts: VerifyParts,
  tallies: Tallies,
  streams: Streams,
): Promise<LogRead> {
  const progress = createProgressBar(streams, sizeOf(files));
  try {
    return await readLogForReport(files, parts, tallies, progress.add);
  } finally {
    progress.clear();
  }
}

function partsFrom({ key }: ReportFlags, isUsual: boolean): VerifyParts {
  return {
    keys: keysFrom(key),
    head: isUsual ? readHead(auditHead) : null,
    ...{ kept: [], mustBeWhole: false },
  };
}

/** The default settings belong to the default log alone: another log may be of another host. */
async function settingsFrom(
  named: string | undefined,
  isUsual: boolean,
  library: Library,
): Promise<SettingsRead | null> {
  const file = named ?? (isUsual ? DEFAULT_PATHS.settings : null);
  if (file === null) return null;
  try {
    return { file, settings: await loadSettings(file, library, {}), soonMs: SOON_MS };
  } catch (thrown) {
    const isAbsent = thrown instanceof UsageError && systemCodeOf(thrown.cause) === "ENOENT";
    if (named === undefined && isAbsent) return null;
    throw thrown;
  }
}

function periodFrom(
  { period = null, since, until }: { period?: PeriodLength | null; since?: string; until?: string },
  now: Date,
) {
  const sinceMs = timeFrom("--since", since, now);
  const untilMs = timeFrom("--until", until, now);
  if (period !== null && sinceMs !== null && untilMs !== null)
    throw new UsageError(
      "Cannot report: --period, --since and --until are given, leave one of them out",
    );
  if (sinceMs !== null && untilMs !== null && sinceMs >= untilMs)
    throw new UsageError("Cannot report: --since is not before --until");
  return periodOf({ length: period, sinceMs, untilMs }, now);
}

const TONES = { title: "strong", note: "faint", alarm: "bad" } as const;

const NO_TERMINAL: Streams = { out: () => undefined, err: () => undefined };
