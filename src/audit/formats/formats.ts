import type { AuditEvent, EventSource } from "./audit-event.js";
import { cefLine } from "./cef-line.js";
import { ecsEvent } from "./ecs-event.js";
import { journalEntry } from "./journal-entry.js";
import { ocsfEvent } from "./ocsf-event.js";
import { opaEvent } from "./opa-event.js";
import { otlpRecord, otlpRequest } from "./otlp-record.js";

/** The formats in which one record is one line. */
export const LINE_FORMATS = ["jsonl", "opa", "ecs", "ocsf", "cef"] as const;

export type LineFormat = (typeof LINE_FORMATS)[number];

/** The formats of `dockwarden audit export`. */
export const EXPORT_FORMATS = [...LINE_FORMATS, "otlp", "journal"] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const LINES: Readonly<Record<LineFormat, (event: AuditEvent, source: EventSource) => string>> = {
  jsonl: ({ line }) => line,
  opa: (event, source) => JSON.stringify(opaEvent(event, source)),
  ecs: (event, source) => JSON.stringify(ecsEvent(event, source)),
  ocsf: (event, source) => JSON.stringify(ocsfEvent(event, source)),
  cef: cefLine,
};

/** Returns a record as one line without its line break. In `jsonl` it is the line of the log, byte for byte. */
export function formattedLine(event: AuditEvent, format: LineFormat, source: EventSource): string {
  return LINES[format](event, source);
}

/** Returns the lines of a record as `dockwarden audit export` writes it. */
export function exportLines(
  event: AuditEvent,
  format: ExportFormat,
  source: EventSource,
): readonly string[] {
  if (format === "journal") return journalEntry(event, source);
  if (format !== "otlp") return [formattedLine(event, format, source)];
  return [JSON.stringify(otlpRequest([otlpRecord(event)], source))];
}
