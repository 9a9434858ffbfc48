import { NO_DECISION } from "./audit-event.js";
import type { AuditEvent, EventMembers, EventSource } from "./audit-event.js";
import { eventLevelOf, type EventLevel } from "./event-level.js";

const SEVERITIES: Readonly<Record<EventLevel, readonly [number: number, text: string]>> = {
  info: [9, "INFO"],
  notice: [10, "NOTICE"],
  warning: [13, "WARN"],
  error: [17, "ERROR"],
};

/**
 * Returns a record as a LogRecord of OTLP in JSON. The body is the line of the log as it is, so that its chain can be verified
 * where it arrives; receivers tell a repeated record by `log.record.uid`.
 */
export function otlpRecord(event: AuditEvent): EventMembers {
  const [severityNumber, severityText] = SEVERITIES[eventLevelOf(event)];
  const timeUnixNano = `${Date.parse(event.time)}000000`;
  return {
    // 64-bit integers are texts in OTLP's JSON.
    ...{ timeUnixNano, observedTimeUnixNano: timeUnixNano },
    severityNumber,
    severityText,
    eventName: `dockwarden.${event.phase}`,
    body: { stringValue: event.line },
    attributes: attributesOf(event),
  };
}

/** Returns records as the body of one export request. */
export function otlpRequest(
  records: readonly EventMembers[],
  { host, version }: EventSource,
): EventMembers {
  return {
    resourceLogs: [
      {
        resource: {
          attributes: [
            text("service.name", "dockwarden"),
            text("service.version", version),
            text("host.name", host),
          ],
        },
        scopeLogs: [{ scope: { name: "dockwarden.audit", version }, logRecords: records }],
      },
    ],
  };
}

function attributesOf(event: AuditEvent): readonly EventMembers[] {
  const { id, seq, phase, effect, action, controls, objects } = event;
  const { profile, request, user, method, path, code, status } = event.decision ?? NO_DECISION;
  const container = objects.find(({ kind }) => kind === "container");
  const named: readonly (readonly [string, string | null | undefined])[] = [
    ["log.record.uid", id],
    ["dockwarden.phase", phase],
    ["dockwarden.effect", effect],
    ["dockwarden.action", action],
    ["dockwarden.profile", profile],
    ["dockwarden.request", request],
    ["user.name", user],
    ["http.request.method", method],
    ["url.path", path],
    ["error.type", code],
    ["container.id", container?.id],
    ["container.name", container?.name],
  ];
  const { refused, warned } = controls;
  return [
    ...named.flatMap(([name, value]) => (value == null ? [] : [text(name, value)])),
    ...(seq === null ? [] : [whole("dockwarden.seq", seq)]),
    ...(status === null ? [] : [whole("http.response.status_code", status)]),
    ...(refused.length === 0 ? [] : [texts("dockwarden.controls", refused)]),
    ...(warned.length === 0 ? [] : [texts("dockwarden.warned", warned)]),
  ];
}

function text(key: string, stringValue: string): EventMembers {
  return { key, value: { stringValue } };
}

function texts(key: string, all: readonly string[]): EventMembers {
  const values = all.map((stringValue) => ({ stringValue }));
  return { key, value: { arrayValue: { values } } };
}

function whole(key: string, value: number): EventMembers {
  return { key, value: { intValue: String(Math.trunc(value)) } };
}
