import type { AuditEvent, EventSource } from "./audit-event.js";
import { cutText } from "./cut-text.js";
import { eventLevelOf, type EventLevel } from "./event-level.js";
import { summaryOf } from "./summary-of.js";

/** From 0 to 10. */
const SEVERITIES: Readonly<Record<EventLevel, number>> = {
  info: 1,
  notice: 3,
  warning: 6,
  error: 8,
};

/** Returns a record in ArcSight's Common Event Format, version 0: one line, without a line break. */
export function cefLine(event: AuditEvent, { host, version }: EventSource): string {
  const header = [
    ...["CEF:0", "Dockwarden", "Dockwarden", inHeader(version)],
    inHeader(event.findings[0]?.control ?? event.action ?? event.phase),
    inHeader(`${event.action ?? event.phase} ${event.effect}`),
    SEVERITIES[eventLevelOf(event)],
  ];
  return `${header.join("|")}|${extensionOf(event, host)}`;
}

type Field = readonly [name: string, value: string | number | null, limit?: number];

function extensionOf(event: AuditEvent, host: string): string {
  const fields: readonly Field[] = [
    ["rt", Date.parse(event.time)],
    ["externalId", event.id, 40],
    ["dvchost", host, 100],
    ["act", event.effect],
    ["outcome", event.effect === "allow" ? "success" : "failure"],
    ["cat", event.phase],
    ...decisionFields(event),
    ...labelled("cn1", "seq", event.seq),
    ["msg", summaryOf(event), 1023],
  ];
  return fields
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value, limit]) => `${name}=${inExtension(String(value), limit ?? CUSTOM)}`)
    .join(" ");
}

/** The longest custom text. */
const CUSTOM = 4000;

function decisionFields({ decision, findings, controls, objects }: AuditEvent): readonly Field[] {
  if (decision === null) return [];
  const { user, method, path, code, error, request, revision, profile, status } = decision;
  const names = objects.map(({ kind, name, id }) => `${kind}:${name ?? id ?? ""}`).join(",");
  return [
    ["suser", user, 1023],
    ["requestMethod", method, 1023],
    ["request", path, 1023],
    ["reason", findings[0]?.message ?? error ?? code, 1023],
    ...labelled("cs1", "controls", controls.refused.join(",")),
    ...labelled("cs2", "objects", names),
    ...labelled("cs3", "profile", profile),
    ...labelled("cs4", "revision", revision),
    ...labelled("cs5", "decision", request),
    ...labelled("cs6", "warned", controls.warned.join(",")),
    ...labelled("cn2", "status", status),
  ];
}

function labelled(name: string, label: string, value: string | number | null): readonly Field[] {
  return value === null || value === ""
    ? []
    : [
        [name, value],
        [`${name}Label`, label],
      ];
}

const MAX_NAME = 512;

/** In the header a pipe would end the field, and no line break may stand. */
function inHeader(text: string): string {
  return cutText(oneLine(text), MAX_NAME).replace(/[\\|]/g, "\\$&");
}

/** Cuts before an escape is added, so that none is cut. In the extension an equals sign would begin the next value. */
function inExtension(text: string, limit: number): string {
  return cutText(text, limit)
    .replace(/[\\=]/g, "\\$&")
    .replace(/\r\n|[\n\r\u0085\u2028\u2029]/g, "\\n")
    .replace(CONTROLS, " ");
}

const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/g;

function oneLine(text: string): string {
  return text.replace(/[\u2028\u2029]/g, " ").replace(CONTROLS, " ");
}
