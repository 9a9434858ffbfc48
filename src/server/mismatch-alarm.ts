import { randomUUID } from "node:crypto";
import type { AuditWriter } from "../audit/record/audit-writer.js";
import { shownAs } from "../audit/record/allow-list-patterns.js";
import { NO_REQUEST, recordOf } from "../audit/record/record-of.js";
import { firstOf } from "../audit/record/shorten.js";
import type { Mismatch, Suspect } from "../domain/executions.js";
import type { AuditRecord, Executed } from "../domain/record.js";
import { AuditWriteError, describeThrown } from "../domain/errors.js";
import type { Configuration } from "../engine/decision/evaluator.js";
import { createLineLimit } from "./line-limit.js";
import type { Log } from "../files/log.js";

/** Dependencies of the alarm. */
export interface AlarmParts {
  readonly audit: Pick<AuditWriter, "append">;
  readonly configuration: () => Configuration;
  readonly log: Log;
  /**
   * Stops a container.
   *
   * @throws {Error} When dockerd does not stop it.
   */
  readonly stop: (id: string) => Promise<void>;
  readonly now?: () => Date;
  /** Milliseconds by a clock that nobody can set. */
  readonly steadyMs?: () => number;
}

/**
 * Returns a function that writes mismatches to the log and the audit log, and applies `executions.on_mismatch`. A
 * mismatch that stops a container is always written; of the others, sixty a minute.
 */
export function createMismatchAlarm(parts: AlarmParts): (mismatch: Mismatch) => void {
  const { configuration, log, now = () => new Date() } = parts;
  const mayWrite = createLineLimit("mismatches", log, parts.steadyMs);
  /** Ids of containers that dockerd has been asked to stop. */
  const stopping = new Set<string>();

  async function stop(id: string, about: Parameters<Log>[2]): Promise<void> {
    stopping.add(id);
    try {
      await parts.stop(id);
      log("warn", `Stopped container ${id}`, about);
    } catch (thrown) {
      log("error", `Cannot stop container ${id}: ${describeThrown(thrown)}`, about);
    } finally {
      stopping.delete(id);
    }
  }

  return (mismatch) => {
    const { event } = mismatch;
    const isStop = reactionTo(event, configuration()) === "stop" && !stopping.has(event.id);
    if (!mayWrite(isStop)) return;
    const record = recordOfMismatch(mismatch, configuration(), now());
    // Stop first: writing may fail.
    if (isStop) void stop(event.id, { id: record.id, decisions: record.executed.decisions });
    write(record, parts);
  };
}

function write(record: MismatchRecord, { audit, log }: AlarmParts): void {
  const { id, error, user, executed } = record;
  const about = { id, user, request: record.request, executed };
  log("error", error ?? "", { ...about, targets: record.targets });
  try {
    audit.append(record);
  } catch (thrown) {
    if (!(thrown instanceof AuditWriteError)) throw thrown;
    log("error", thrown.message, { id, decisions: executed.decisions });
  }
}

function reactionTo(event: Mismatch["event"], { settings }: Configuration): Executed["reaction"] {
  return event.type === "container" ? settings.onMismatch : "log";
}

/** An audit record of what dockerd executed. */
interface MismatchRecord extends AuditRecord {
  readonly executed: Executed;
}

function recordOfMismatch(
  mismatch: Mismatch,
  configuration: Configuration,
  time: Date,
): MismatchRecord {
  const { event, action, suspects } = mismatch;
  const [only = null] = suspects.length === 1 ? suspects : [];
  const targets = firstOf(suspects.flatMap((suspect) => suspect.targets)).shown;
  const message = sentenceOf(mismatch);
  const decision = { effect: "error", code: "EXECUTION_MISMATCH", message } as const;
  const known = { ...configuration, ...NO_REQUEST, id: randomUUID(), time, decision };
  const bare = recordOf(known, "request");
  const executed: Executed = {
    type: event.type,
    action: event.action,
    id: event.id,
    name: shownAs(event.name, "source"),
    time: new Date(event.timeMs).toISOString(),
    decisions: firstOf(suspects.map(({ decision }) => decision)).shown,
    reaction: reactionTo(event, configuration),
  };
  return {
    ...bare,
    phase: "execution",
    action,
    user: userOf(suspects),
    request: only?.decision ?? null,
    targets: targets.map((target) => ({ ...target, ref: shownAs(target.ref, "source") })),
    about: [{ kind: event.type, id: event.id, name: executed.name === "" ? null : executed.name }],
    executed,
  };
}

/**
 * Returns the user that the mismatch is recorded for; null for an anonymous caller, and if it may be one of several.
 */
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
