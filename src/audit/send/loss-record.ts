import { hash } from "node:crypto";
import { eventIn, type AuditEvent } from "../formats/audit-event.js";
import { UsageError } from "../../domain/errors.js";
import type { Loss } from "./position.js";

/**
 * Builds the record that tells the target which records it does not get: action `audit.lost`, phase `log`. Its id follows
 * from what it says, so that a repeated one is known as such.
 */
export function lossRecord(loss: Loss, host: string): AuditEvent {
  const { reason, count, fromSeq, toSeq, time } = loss;
  const record = {
    ...{ schema: 1, id: idOf(loss, host), time, phase: "log", effect: "allow" },
    ...{ action: "audit.lost", class: "admin", log: { reason, count, fromSeq, toSeq } },
  };
  const event = eventIn(JSON.stringify(record));
  if (event === null) throw new UsageError(`Cannot say what is lost: "${time}" is no time`);
  return event;
}

/** A UUID of version 8, which is made of a hash. */
function idOf({ reason, count, fromSeq, toSeq, time }: Loss, host: string): string {
  const text = JSON.stringify(["dockwarden", host, reason, count, fromSeq, toSeq, time]);
  const hex = hash("sha256", text, "hex");
  const variant = ["8", "9", "a", "b"][parseInt(hex.charAt(15), 16) % 4] ?? "8";
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(12, 15)}`];
  return [...parts, `${variant}${hex.slice(16, 19)}`, hex.slice(20, 32)].join("-");
}
