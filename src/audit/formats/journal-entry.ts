import { escaped } from "../../domain/escaped.js";
import type { AuditEvent, EventSource } from "./audit-event.js";
import { eventLevelOf, type EventLevel } from "./event-level.js";
import { summaryOf } from "./summary-of.js";

const PRIORITIES: Readonly<Record<EventLevel, number>> = {
  info: 6,
  notice: 5,
  warning: 4,
  error: 3,
};

/** The program's name for journald. */
export const JOURNAL_IDENTIFIER = "dockwarden-audit";

/**
 * Returns the lines of a record in systemd's Journal Export Format, which `systemd-journal-remote` reads: fields, then an
 * empty line. `MESSAGE` is a sentence, `DOCKWARDEN_RECORD` the record.
 */
export function journalEntry(event: AuditEvent, { host }: EventSource): readonly string[] {
  const { id, seq, phase, effect, action, decision, controls, objects } = event;
  const container = objects.find(({ kind }) => kind === "container");
  const fields: readonly (readonly [name: string, value: string | null | undefined])[] = [
    ["__REALTIME_TIMESTAMP", `${Date.parse(event.time)}000`],
    ["MESSAGE", summaryOf(event)],
    ["PRIORITY", String(PRIORITIES[eventLevelOf(event)])],
    ["SYSLOG_IDENTIFIER", JOURNAL_IDENTIFIER],
    ["_HOSTNAME", host],
    ["DOCKWARDEN_ID", id],
    ["DOCKWARDEN_SEQ", seq === null ? null : String(seq)],
    ["DOCKWARDEN_PHASE", phase],
    ["DOCKWARDEN_EFFECT", effect],
    ["DOCKWARDEN_ACTION", action],
    ["DOCKWARDEN_USER", decision?.user],
    ["DOCKWARDEN_CONTROLS", listOf(controls.refused)],
    ["DOCKWARDEN_WARNED", listOf(controls.warned)],
    ["CONTAINER_ID_FULL", container?.id],
    ["CONTAINER_NAME", container?.name],
    ["DOCKWARDEN_RECORD", event.line],
  ];
  // A line break in a value would begin another field.
  const given = fields.flatMap(([name, value]) =>
    value == null ? [] : [`${name}=${escaped(value)}`],
  );
  return [...given, ""];
}

function listOf(names: readonly string[]): string | null {
  return names.length === 0 ? null : names.join(",");
}

/** Returns a text for journald's stream socket, with the priority of its record in front. */
export function journalLine(event: AuditEvent, text: string): string {
  return `<${PRIORITIES[eventLevelOf(event)]}>${escaped(text)}\n`;
}
