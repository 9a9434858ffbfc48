import type { AuditEvent, EventSource } from "./audit-event.js";
import { cutText } from "./cut-text.js";
import { eventLevelOf, type EventLevel } from "./event-level.js";
import { shortRecord } from "./short-record.js";

/** Facility 13, log audit (RFC 5424, section 6.2.1). */
const FACILITY = 13;
const SEVERITIES: Readonly<Record<EventLevel, number>> = {
  info: 6,
  notice: 5,
  warning: 4,
  error: 3,
};

/**
 * The longest message, in bytes. A record with many violations has up to 40 kB, and a shortened one cannot be verified where it
 * arrives. syslog-ng takes so much unless told otherwise; RFC 5425 (section 4.3.1) asks for 8192 at least.
 */
export const SYSLOG_BYTES = 64 * 1024;

/** The number that RFC 5612 reserves for documentation; this program has none of its own. */
const SD_ID = "dockwarden@32473";

/**
 * Returns a record as a syslog message of RFC 5424. It carries `text`, or where that would be too long the main members of the
 * record, with `cut="1"` in the structured data.
 *
 * @param text The record in the format that the receiver wants.
 */
export function syslogMessage(
  event: AuditEvent,
  text: string,
  { host }: EventSource,
  maxBytes: number,
): Buffer {
  const whole = Buffer.from(`${headOf(event, host, false)} ${text}`);
  if (whole.length <= maxBytes) return whole;
  const head = `${headOf(event, host, true)} `;
  return Buffer.from(`${head}${shortRecord(event, maxBytes - Buffer.byteLength(head))}`);
}

/** Frames a message by its length (RFC 6587, section 3.4.1; RFC 5425, section 4.3), so that none can end another. */
export function syslogFrame(message: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${message.length} `), message]);
}

function headOf(event: AuditEvent, host: string, isCut: boolean): string {
  const priority = FACILITY * 8 + SEVERITIES[eventLevelOf(event)];
  const name = printable(host, 255);
  return `<${priority}>1 ${event.time} ${name} dockwarden - ${event.phase} ${dataOf(event, isCut)}`;
}

function dataOf(
  { id, seq, effect, action, decision, findings }: AuditEvent,
  isCut: boolean,
): string {
  const parameters: readonly (readonly [string, string | null])[] = [
    ["id", id],
    ["seq", seq === null ? null : String(seq)],
    ["effect", effect],
    ["action", action],
    ["user", decision?.user ?? null],
    ["control", findings[0]?.control ?? null],
    ["cut", isCut ? "1" : null],
  ];
  const given = parameters.flatMap(([name, value]) =>
    value === null ? [] : [` ${name}="${inQuotes(value)}"`],
  );
  return `[${SD_ID}${given.join("")}]`;
}

const MAX_VALUE = 128;

/** RFC 5424, section 6.3.3. Control characters would be shown by a terminal, or end a frame of a receiver that counts lines. */
function inQuotes(value: string): string {
  return cutText(value, MAX_VALUE)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?")
    .replace(/["\\\]]/g, "\\$&");
}

/** A word of printable ASCII; `-` stands for none. */
function printable(text: string, limit: number): string {
  const word = text.replace(/[^!-~]/g, "").slice(0, limit);
  return word === "" ? "-" : word;
}
