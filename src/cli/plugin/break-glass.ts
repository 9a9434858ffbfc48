import { Command } from "commander";
import {
  MAX_BREAK_GLASS_SECONDS,
  callersOf,
  problemOfBeginning,
  type BreakGlass,
  type BreakGlassBeginning,
  type BreakGlassCommand,
} from "../../domain/break-glass.js";
import { COMMAND_PATHS } from "../../domain/command-paths.js";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import { escaped } from "../../domain/escaped.js";
import type { Streams } from "../../domain/streams.js";
import { UsageError } from "../../domain/errors.js";
import { versionOfProgram } from "../../files/program-files.js";
import { askSameVersion } from "./ask-same-version.js";

interface Flags {
  readonly socket: string;
  readonly for?: string;
  readonly reason?: string;
  readonly user?: string;
  readonly anonymous?: boolean;
  readonly end?: boolean;
}

const MAX_HOURS = MAX_BREAK_GLASS_SECONDS / 3600;

/** A busy plugin takes its time. */
const WITHIN_MS = 60_000;

/** Creates `dockwarden break-glass`, which has the running plugin not enforce denials for a while. */
export function breakGlassCommand({ out, err }: Streams): Command {
  return new Command("break-glass")
    .description(
      "In an emergency, have the running plugin record denials and not enforce them for a while.",
    )
    .option("--for <time>", `how long: 90s, 15m or 2h; at most ${MAX_HOURS}h`)
    .option("--reason <text>", "why; it is recorded")
    .option("--user <name>", "only for this user, as the audit log names them")
    .option("--anonymous", "only for callers without a certificate, as on the unix socket")
    .option("--end", "end what has begun, and enforce denials again")
    .option("--socket <path>", "where the plugin listens", DEFAULT_PATHS.socket)
    .action(async ({ socket, ...flags }: Flags) => {
      const body = JSON.stringify({ version: versionOfProgram(), ...commandOf(flags) });
      const sent = { body, withinMs: WITHIN_MS };
      const answer = await askSameVersion(socket, COMMAND_PATHS.breakGlass, sent);
      const { active = [], problem, isUnlisted = false } = answer as unknown as Outcome;
      if (problem !== undefined) throw new UsageError(`The plugin refused: ${problem}`);
      if (isUnlisted)
        err("warning: the settings do not list this user; names are compared exactly\n");
      out(active.length === 0 ? "No break-glass is active\n" : active.map(lineOf).join(""));
    });
}

/** The plugin's response. */
interface Outcome {
  readonly active?: readonly BreakGlass[];
  /** Why nothing has changed. */
  readonly problem?: string;
  readonly isUnlisted?: boolean;
}

function lineOf({ user, until, id }: BreakGlass): string {
  const whose = escaped(callersOf(user));
  return `Until ${until} denials of ${whose} are recorded and not enforced (${id})\n`;
}

/** @throws {UsageError} When an option is missing or cannot be used, naming it. */
function commandOf(flags: Omit<Flags, "socket">): BreakGlassCommand {
  if (flags.end !== true) return { change: "begin", ...beginningOf(flags) };
  if (Object.keys(flags).length > 1) throw unusable("--end stands alone");
  return { change: "end" };
}

function beginningOf(flags: Omit<Flags, "socket">): BreakGlassBeginning {
  const { for: time, reason } = flags;
  const user = userIn(flags);
  if (time === undefined || reason === undefined)
    throw unusable("give --for TIME and --reason TEXT, or --end");
  const beginning = { user, seconds: secondsIn(time), reason };
  const found = problemOfBeginning(beginning);
  if (found === null) return beginning;
  const given: Readonly<Record<typeof found.of, readonly [option: string, value: string]>> = {
    user: ["--user", user ?? ""],
    seconds: ["--for", time],
    reason: ["--reason", reason],
  };
  const [option, value] = given[found.of];
  throw unusable(`${option} ${JSON.stringify(value.slice(0, 100))}: ${found.problem}`);
}

function userIn({ user, anonymous = false }: Omit<Flags, "socket">): BreakGlassBeginning["user"] {
  if (user !== undefined && anonymous) throw unusable("give either --user or --anonymous");
  if (user === "") throw unusable('--user "": it is empty, it should be a user\'s name');
  return anonymous ? "" : (user ?? null);
}

function unusable(problem: string): UsageError {
  return new UsageError(`Cannot break the glass: ${problem}`);
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Returns the seconds in `15m`; NaN for what is no time. */
function secondsIn(time: string): number {
  const [, count = "", unit = ""] = /^([0-9]{1,6})([smh])$/.exec(time) ?? [];
  return Number.parseInt(count, 10) * (SECONDS[unit] ?? NaN);
}
