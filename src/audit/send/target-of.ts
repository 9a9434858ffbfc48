import { connect as connectPlain } from "node:net";
import { connect as connectTls } from "node:tls";
import type { AuditEvent, EventSource } from "../formats/audit-event.js";
import { formattedLine, type LineFormat } from "../formats/formats.js";
import { JOURNAL_IDENTIFIER, journalLine } from "../formats/journal-entry.js";
import { shortRecord } from "../formats/short-record.js";
import { SYSLOG_BYTES, syslogFrame, syslogMessage } from "../formats/syslog-frame.js";
import { escaped } from "../../domain/escaped.js";
import { createHttpTarget } from "./http-target.js";
import { readCredentials, type CredentialFiles } from "./read-credentials.js";
import { createStreamTarget } from "./stream-target.js";
import type { TargetAddress } from "./target-address.js";
import type { SendTarget } from "./target.js";

/** Dependencies of a target. */
export interface TargetParts {
  readonly source: EventSource;
  readonly credentials: CredentialFiles;
  /** The format of a record for syslog and journald. */
  readonly format: LineFormat;
  readonly timeoutMs: number;
  readonly now: () => Date;
}

/** Creates the target at an address. */
export function openTarget(address: TargetAddress, parts: TargetParts): SendTarget {
  switch (address.kind) {
    case "opa":
    case "otlp":
      return createHttpTarget({ ...parts, protocol: address.kind, url: address.url });
    case "syslog":
      return syslogTarget(address, parts);
    case "journald":
      return journaldTarget(address.socket, parts);
  }
}

function syslogTarget(
  { host, port }: { readonly host: string; readonly port: number },
  { source, credentials, format, timeoutMs }: TargetParts,
): SendTarget {
  const frameOf = (event: AuditEvent): Buffer => {
    const text = escaped(formattedLine(event, format, source));
    return syslogFrame(syslogMessage(event, text, source, SYSLOG_BYTES));
  };
  return createStreamTarget({
    connect: () =>
      connectTls({ ...readCredentials(credentials).tls, host, port, minVersion: "TLSv1.2" }),
    bytesOf: (events) => Buffer.concat(events.map(frameOf)),
    ...{ ready: "secureConnect", closes: true, timeoutMs },
  });
}

/** journald cuts longer lines in two. */
const JOURNAL_BYTES = 40 * 1024;

/** Identifier, unit, priority, priorities in front of lines, and three ways to forward that are not wanted. */
const JOURNAL_HEAD = `${JOURNAL_IDENTIFIER}\n\n6\n1\n0\n0\n0\n`;

function journaldTarget(path: string, { source, format, timeoutMs }: TargetParts): SendTarget {
  const textOf = (event: AuditEvent): string => {
    const text = formattedLine(event, format, source);
    return Buffer.byteLength(text) > JOURNAL_BYTES ? shortRecord(event, JOURNAL_BYTES) : text;
  };
  return createStreamTarget({
    connect: () => connectPlain({ path, allowHalfOpen: true }),
    bytesOf: (events) =>
      Buffer.from(JOURNAL_HEAD + events.map((event) => journalLine(event, textOf(event))).join("")),
    ...{ ready: "connect", closes: false, timeoutMs },
  });
}
