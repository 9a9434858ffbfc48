import type { AuditWriter } from "../audit/record/audit-writer.js";
import type { Decision } from "../domain/decision.js";
import { OwnerStoreError, PluginError, UsageError } from "../domain/errors.js";
import type { Configuration } from "../engine/decision/evaluator.js";
import { OWNERS_PATH, obey } from "../engine/ownership/owner-command.js";
import type { OwnerCommand } from "../engine/ownership/owner-command.js";
import { decodeOwnerCommand } from "../engine/ownership/owner-command-json.js";
import type { OwnerStore } from "../engine/ownership/owner-store.js";
import { ACCEPTED, commandRecord, type CommandAbout } from "./command-record.js";
import type { Log } from "../files/log.js";

/** Carries out an administrator's command and returns the answer: an OwnerCommandOutcome, or `{"Err": text}`. */
export type OwnershipEndpoint = (command: Uint8Array) => {
  readonly status: number;
  readonly body: string;
};

/** Dependencies of the ownership endpoint. */
export interface EndpointParts {
  readonly owners: OwnerStore;
  readonly audit: Pick<AuditWriter, "append">;
  readonly configuration: () => Configuration;
  readonly log: Log;
  readonly now?: () => Date;
}

/**
 * Creates the endpoint. A command is recorded in the audit log before it is carried out; if it cannot be
 * recorded, it is refused.
 */
export function createOwnershipEndpoint(parts: EndpointParts): OwnershipEndpoint {
  const { owners, audit, log, now = () => new Date() } = parts;

  function work(bytes: Uint8Array): string {
    const command = decodeOwnerCommand(bytes);
    const about = aboutCommand(command);
    const record = (decision: Decision): void => {
      audit.append(commandRecord(about, decision, parts.configuration(), now()));
    };
    record(ACCEPTED);
    try {
      const outcome = obey(owners, command, now());
      log("info", `Owners: ${command.change}`, { ...about.body, before: outcome.before });
      return JSON.stringify(outcome);
    } catch (thrown) {
      if (thrown instanceof OwnerStoreError)
        record({ effect: "error", code: thrown.code, message: thrown.message });
      throw thrown;
    }
  }

  return (bytes) => {
    try {
      return { status: 200, body: work(bytes) };
    } catch (thrown) {
      if (!(thrown instanceof PluginError)) throw thrown;
      log("error", thrown.message);
      const status = thrown instanceof UsageError ? 400 : 500;
      return { status, body: JSON.stringify({ Err: thrown.message }) };
    }
  };
}

function aboutCommand(command: OwnerCommand): CommandAbout {
  const { change, key } = command;
  const body = { ...key, user: command.change === "set" ? command.user : null };
  return { path: OWNERS_PATH, action: `owners.${change}`, body };
}
