import { randomUUID } from "node:crypto";
import type { AuditWriter } from "../audit/audit-writer.js";
import { NO_REQUEST, recordOf } from "../audit/record-of.js";
import type { Decision } from "../domain/decision.js";
import { OwnerStoreError, PluginError, UsageError } from "../errors.js";
import type { Rules } from "../decision/evaluator.js";
import { OWNERS_PATH, obey } from "../ownership/owner-command.js";
import type { OwnerOrder } from "../ownership/owner-command.js";
import { decodeOrder } from "../ownership/owner-command-json.js";
import type { OwnerStore } from "../ownership/owner-store.js";
import type { Log } from "./log.js";

/** Obeys what an administrator posts, and gives what is answered: an OrderOutcome, or `{"Err": text}`. */
export type OwnersDesk = (order: Uint8Array) => { readonly status: number; readonly body: string };

/** What orders are obeyed with. */
export interface DeskParts {
  readonly owners: OwnerStore;
  readonly audit: Pick<AuditWriter, "append">;
  readonly rules: () => Rules;
  readonly log: Log;
  readonly now?: () => Date;
}

/** An order is recorded before it is obeyed: what cannot be recorded is not done. */
export function createOwnersDesk(parts: DeskParts): OwnersDesk {
  const { owners, audit, log, now = () => new Date() } = parts;

  function work(bytes: Uint8Array): string {
    const order = decodeOrder(bytes);
    const record = (decision: Decision): void => {
      audit.append({ ...recordOf(known(decision, parts.rules(), now())), ...about(order) });
    };
    record({ effect: "allow", warnings: [], unenforced: [] });
    try {
      const outcome = obey(owners, order, now());
      log("info", `Owners: ${order.change}`, { ...about(order).call.body, before: outcome.before });
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

function known(decision: Decision, rules: Rules, time: Date): Parameters<typeof recordOf>[0] {
  return {
    ...rules,
    ...NO_REQUEST,
    id: randomUUID(),
    time,
    decision,
  };
}

/** Who it was nobody knows but that it was root, who alone may connect. */
function about(order: OwnerOrder) {
  const { change, key } = order;
  const body = { ...key, user: order.change === "set" ? order.user : null };
  return {
    method: "POST",
    path: OWNERS_PATH,
    action: `owners.${change}`,
    class: "admin",
    call: { query: {}, body },
  };
}
