import { randomUUID } from "node:crypto";
import type { AuditWriter } from "../audit/audit-writer.js";
import { shownAs } from "../audit/forms.js";
import { NO_REQUEST, recordOf } from "../audit/record-of.js";
import { firstOf } from "../audit/shorten.js";
import type { Mismatch, Suspect } from "../domain/executions.js";
import type { AuditRecord, Executed } from "../domain/record.js";
import { AuditWriteError, describeThrown } from "../errors.js";
import type { Rules } from "../judge.js";
import type { Log } from "./log.js";

/** What mismatches are reported with. */
export interface AlarmParts {
  readonly audit: Pick<AuditWriter, "append">;
  readonly rules: () => Rules;
  readonly log: Log;
  /** @throws {Error} When dockerd does not stop the container with that id. */
  readonly stop: (id: string) => Promise<void>;
  readonly now?: () => Date;
}

/** Alarms that are written within a minute; further ones are counted. */
const MAX_A_MINUTE = 60;
const MINUTE_MS = 60_000;

/** Gives what writes each mismatch to the log and the audit log, and obeys `executions.on_mismatch`. */
export function createMismatchAlarm(parts: AlarmParts): (mismatch: Mismatch) => void {
  const { audit, rules, log, stop, now = () => new Date() } = parts;
  const mayWrite = createLimit(log);

  function write(mismatch: Mismatch): void {
    const { suspects } = mismatch;
    const record = recordOfMismatch(mismatch, rules(), now());
    const { id, error, user, executed } = record;
    const about = { id, user, request: record.request, executed };
    log("error", error ?? "", { ...about, targets: record.targets });
    try {
      audit.append(record);
    } catch (thrown) {
      if (!(thrown instanceof AuditWriteError)) throw thrown;
      log("error", thrown.message, { id, decisions: suspects.map(({ decision }) => decision) });
    }
  }

  function react({ event }: Mismatch): void {
    if (reactionTo(event, rules()) !== "stop") return;
    stop(event.id).then(
      () => {
        log("warn", `Stopped container ${event.id}`);
      },
      (thrown: unknown) => {
        log("error", `Cannot stop container ${event.id}: ${describeThrown(thrown)}`);
      },
    );
  }

  return (mismatch) => {
    if (mayWrite(now().getTime())) write(mismatch);
    // A flood of mismatches must not keep one container from being stopped.
    react(mismatch);
  };
}

function reactionTo(event: Mismatch["event"], { settings }: Rules): Executed["reaction"] {
  return event.type === "container" ? settings.onMismatch : "log";
}

/** Tells whether one more may be written, and logs how many were not. */
function createLimit(log: Log): (nowMs: number) => boolean {
  let sinceMs = 0;
  let count = 0;
  return (nowMs) => {
    if (nowMs - sinceMs >= MINUTE_MS) {
      if (count > MAX_A_MINUTE)
        log("error", `${count - MAX_A_MINUTE} further mismatches were not written`);
      [sinceMs, count] = [nowMs, 0];
    }
    count += 1;
    if (count === MAX_A_MINUTE + 1)
      log("error", `More than ${MAX_A_MINUTE} mismatches in a minute: further ones are counted`);
    return count <= MAX_A_MINUTE;
  };
}

function recordOfMismatch(mismatch: Mismatch, rules: Rules, time: Date): AuditRecord {
  const { event, action, suspects } = mismatch;
  const [only = null] = suspects.length === 1 ? suspects : [];
  const targets = firstOf(suspects.flatMap((suspect) => suspect.targets)).shown;
  const bare = recordOf({
    ...rules,
    ...NO_REQUEST,
    id: randomUUID(),
    time,
    decision: { effect: "error", code: "EXECUTION_MISMATCH", message: sentenceOf(mismatch) },
  });
  const executed: Executed = {
    type: event.type,
    action: event.action,
    id: event.id,
    name: shownAs(event.name, "source"),
    time: new Date(event.timeMs).toISOString(),
    decisions: firstOf(suspects.map(({ decision }) => decision)).shown,
    reaction: reactionTo(event, rules),
  };
  return {
    ...bare,
    phase: "execution",
    action,
    user: userOf(suspects),
    request: only?.decision ?? null,
    targets: targets.map((target) => ({ ...target, ref: shownAs(target.ref, "source") })),
    executed,
  };
}

/** Null for an anonymous caller, and where it may be one of several. */
function userOf(suspects: readonly Suspect[]): string | null {
  const [user, ...others] = new Set(suspects.map((suspect) => suspect.user));
  return user === undefined || user === "" || others.length > 0 ? null : user;
}

function sentenceOf({ event, action, suspects }: Mismatch): string {
  const what = `dockerd's event "${event.action}" names ${event.type} ${event.id}`;
  return suspects.length === 0
    ? `${what}, and no request ${action} was allowed that could have caused it`
    : `${what}, and the ${action} that was allowed was about another object`;
}
