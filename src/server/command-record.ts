import { randomUUID } from "node:crypto";
import { NO_REQUEST, recordOf } from "../audit/record/record-of.js";
import type { Decision } from "../domain/decision.js";
import type { AuditRecord } from "../domain/record.js";
import type { Configuration } from "../engine/decision/evaluator.js";

/** A command of an administrator to the plugin. Their name is unknown: only root can connect. */
export interface CommandAbout {
  /** The path on the plugin's socket. */
  readonly path: string;
  /** `owners.set`. */
  readonly action: string;
  readonly body: Readonly<Record<string, string | number | null>>;
}

/** Builds the audit record of an administrator's command. */
export function commandRecord(
  { path, action, body }: CommandAbout,
  decision: Decision,
  configuration: Configuration,
  time: Date,
): AuditRecord {
  const known = { ...configuration, ...NO_REQUEST, id: randomUUID(), time, decision };
  const record = recordOf(known, "request");
  const call = { query: {}, body };
  return { ...record, method: "POST", path, action, class: "admin", call };
}

/** The decision about a command that is about to be carried out. */
export const ACCEPTED: Decision = { effect: "allow", warnings: [], unenforced: [] };
