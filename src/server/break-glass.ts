import type { AuditWriter } from "../audit/record/audit-writer.js";
import type { Configuration } from "../engine/decision/evaluator.js";
import type { AnsweredDecision } from "../domain/answered-decision.js";
import {
  callersOf,
  type BreakGlass,
  type BreakGlassBeginning,
  type BreakGlassCommand,
  type BreakGlassStatus,
} from "../domain/break-glass.js";
import { COMMAND_PATHS } from "../domain/command-paths.js";
import type { Notice } from "../domain/notice.js";
import type { AuditRecord } from "../domain/record.js";
import { describeThrown } from "../domain/errors.js";
import { ACCEPTED, commandRecord, type CommandAbout } from "./command-record.js";
import { createLineLimit } from "./line-limit.js";
import type { Log } from "../files/log.js";

/** The emergencies that an administrator has declared. They are in memory alone: a restart ends them. */
export interface BreakGlassSwitch {
  /**
   * Does what an administrator commands, and returns what is active then.
   *
   * @throws {AuditWriteError} When it cannot be recorded; nothing has changed.
   */
  readonly obey: (command: BreakGlassCommand) => readonly BreakGlass[];
  /** Returns the one that concerns a user, `""` for anonymous callers; null for none. */
  readonly of: (user: string) => BreakGlass | null;
  /** Counts and logs a decision that was made because of one. */
  readonly answered: (answered: AnsweredDecision) => void;
  readonly status: () => BreakGlassStatus;
  /** Warnings to an operator about those that are active. */
  readonly notices: () => readonly Notice[];
  /** Ends them all, and records that. */
  readonly close: () => void;
}

/** Dependencies of the break-glass switch. */
export interface BreakGlassParts {
  readonly audit: Pick<AuditWriter, "append">;
  readonly configuration: () => Configuration;
  readonly log: Log;
  /** The time by which they end. */
  readonly policyTime: () => Date;
  readonly now?: () => Date;
}

/** Creates a switch without any emergency. */
export function createBreakGlass(parts: BreakGlassParts): BreakGlassSwitch {
  const emergencies = createEmergencies(parts);
  const { begin, endAll, current } = emergencies;
  const counts = { begun: 0, requests: 0 };
  const mayWrite = createLineLimit("denials that are not enforced", parts.log);
  return {
    of: emergencies.of,
    obey(command) {
      if (command.change === "end") endAll("command");
      else {
        begin(command);
        counts.begun += 1;
      }
      return current().map(({ about }) => about);
    },
    answered({ id, phase, action, decision, breakGlass }) {
      if (breakGlass === null || decision.effect !== "allow") return;
      const controls = [...new Set(decision.unenforced.map(({ control }) => control))];
      const about = { decision: id, breakGlass: breakGlass.id, phase, action, controls };
      if (mayWrite()) parts.log("warn", "Break-glass: a denial is not enforced", about);
      if (phase !== "request") return;
      counts.requests += 1;
      emergencies.count(breakGlass);
    },
    status: () => ({
      active: current().map(({ about, requests }) => ({ ...about, requests })),
      ...counts,
    }),
    notices: () =>
      current().map(({ about }) => ({ about: "unenforced", sentence: sentenceOf(about) })),
    close() {
      endAll("stop");
    },
  };
}

/** A break-glass that is active; `requests` is counted in place. */
interface Emergency {
  readonly about: BreakGlass;
  readonly endMs: number;
  readonly timer: NodeJS.Timeout;
  requests: number;
}

/** The reason why a break-glass ended. */
type Cause = "time" | "command" | "replaced" | "stop";

/** Those that are active, one for each user and one for everybody. Each beginning and end is recorded and logged. */
interface Emergencies {
  readonly begin: (beginning: BreakGlassBeginning) => void;
  readonly endAll: (cause: Cause) => void;
  readonly current: () => readonly Emergency[];
  readonly of: BreakGlassSwitch["of"];
  readonly count: (about: BreakGlass) => void;
}

/** Timers may fire a little early. */
const TIMER_SLACK_MS = 10;

function createEmergencies(parts: BreakGlassParts): Emergencies {
  const active = new Map<string | null, Emergency>();
  const isPast = ({ endMs }: Emergency): boolean => parts.policyTime().getTime() >= endMs;

  function end(one: Emergency, cause: Cause): void {
    clearTimeout(one.timer);
    active.delete(one.about.user);
    tellEnd(one, cause, parts);
  }

  function current(): readonly Emergency[] {
    for (const one of [...active.values()]) if (isPast(one)) end(one, "time");
    return [...active.values()];
  }

  return {
    current,
    begin({ user, seconds, reason }) {
      const endMs = parts.policyTime().getTime() + seconds * 1000;
      // An operator compares them with the host's clock, which may be behind.
      const since = now(parts);
      const until = new Date(since.getTime() + seconds * 1000).toISOString();
      const body = { user, seconds, reason, until };
      const { id } = record(parts, "break_glass.begin", body);
      parts.log("warn", "Break-glass has begun: denials are not enforced", { id, ...body });
      for (const one of current()) if (one.about.user === user) end(one, "replaced");
      const timer = setTimeout(current, seconds * 1000 + TIMER_SLACK_MS).unref();
      const about = { id, user, reason, since: since.toISOString(), until };
      active.set(user, { about, endMs, timer, requests: 0 });
    },
    endAll(cause) {
      for (const one of current()) end(one, cause);
    },
    of(user) {
      if (active.size === 0) return null;
      current();
      return (active.get(user) ?? active.get(null))?.about ?? null;
    },
    count(about) {
      const one = active.get(about.user);
      if (one?.about === about) one.requests += 1;
    },
  };
}

/** Denials are enforced again, whether or not that can be recorded. */
function tellEnd(
  { about: { id, user }, requests }: Emergency,
  cause: Cause,
  parts: BreakGlassParts,
): void {
  const body = { id, user, cause, requests };
  parts.log("warn", "Break-glass has ended: denials are enforced again", body);
  try {
    record(parts, "break_glass.end", body);
  } catch (thrown) {
    parts.log("error", describeThrown(thrown), { id });
  }
}

function now(parts: BreakGlassParts): Date {
  return parts.now?.() ?? new Date();
}

function record(parts: BreakGlassParts, action: string, body: CommandAbout["body"]): AuditRecord {
  const about = { path: COMMAND_PATHS.breakGlass, action, body };
  const written = commandRecord(about, ACCEPTED, parts.configuration(), now(parts));
  parts.audit.append(written);
  return written;
}

function sentenceOf({ user, until, reason }: BreakGlass): string {
  return `BREAK-GLASS: until ${until} no request of ${callersOf(user)} is refused, except requests that cannot be read or evaluated (reason: ${reason})`;
}
