import type { AuditRecord } from "../../domain/record.js";
import type { AuditEvent, EventMembers, EventSource } from "./audit-event.js";
import { highestSeverity, eventLevelOf } from "./event-level.js";
import { summaryOf } from "./summary-of.js";

const ECS_VERSION = "8.17.0";

/** Returns a record as a document of the Elastic Common Schema; the record itself is in `event.original`. */
export function ecsEvent(event: AuditEvent, { host, version }: EventSource): EventMembers {
  const common = {
    "@timestamp": event.time,
    ecs: { version: ECS_VERSION },
    message: summaryOf(event),
    log: { level: eventLevelOf(event) },
    host: { name: host, hostname: host },
    service: { name: "dockwarden", type: "dockwarden", version },
    observer: { product: "Dockwarden", vendor: "Dockwarden", type: "authorization", version },
    dockwarden: ownMembers(event),
    event: eventMembers(event),
  };
  return event.decision === null
    ? common
    : { ...common, ...decisionMembers(event, event.decision) };
}

function eventMembers(event: AuditEvent): EventMembers {
  const { decision, id, seq, action, line } = event;
  return {
    ...{ id, action: action ?? "unknown", original: line, dataset: "dockwarden.audit" },
    ...{ module: "dockwarden", provider: "dockwarden" },
    ...present({ sequence: seq }),
    ...(decision === null
      ? { kind: "event", category: ["configuration"], type: ["info"] }
      : decisionEvent(event, decision)),
  };
}

function decisionEvent(event: AuditEvent, decision: AuditRecord): EventMembers {
  const isAllowed = event.effect === "allow";
  return {
    kind: event.phase === "execution" ? "alert" : "event",
    category: ["api"],
    type: [isAllowed ? "allowed" : "denied"],
    outcome: isAllowed ? "success" : "failure",
    // Nanoseconds.
    duration: decision.durationUs * 1000,
    ...present({ reason: event.findings[0]?.message ?? decision.error }),
  };
}

function decisionMembers(event: AuditEvent, decision: AuditRecord): EventMembers {
  const { user, fingerprint, serial, method, path, status, code, error } = decision;
  return {
    related: relatedTo(event, decision),
    ...(user === null ? {} : { user: { name: user } }),
    http: httpOf(method, status),
    ...(path === null ? {} : { url: { path } }),
    ...certificateOf(fingerprint, serial),
    ...(code === null ? {} : { error: { code, ...present({ message: error }) } }),
    ...ruleOf(event, decision),
    ...containerOf(event),
  };
}

function containerOf({ objects }: AuditEvent): EventMembers {
  const container = objects.find(({ kind }) => kind === "container");
  if (container === undefined) return {};
  const { id, name } = container;
  return { container: present({ id, name, runtime: "docker" }) };
}

function ruleOf(event: AuditEvent, { profile, revision }: AuditRecord): EventMembers {
  const first = event.findings[0];
  if (first === undefined) return {};
  const category = highestSeverity(event);
  return {
    rule: {
      ...{ id: first.control, name: first.control, ruleset: profile, version: revision },
      ...present({ description: first.message, category }),
    },
  };
}

function httpOf(method: string | null, status: number | null): EventMembers {
  return {
    ...(method === null ? {} : { request: { method } }),
    ...(status === null ? {} : { response: { status_code: status } }),
  };
}

/** ECS writes hashes in upper case. */
function certificateOf(fingerprint: string | null, serial: string | null): EventMembers {
  if (fingerprint === null) return {};
  const number = serial === null ? {} : { x509: { serial_number: serial.toUpperCase() } };
  return { tls: { client: { hash: { sha256: fingerprint.toUpperCase() }, ...number } } };
}

function relatedTo({ objects }: AuditEvent, { user, fingerprint }: AuditRecord): EventMembers {
  const users = [user, ...objects.map(({ owner }) => owner)].filter((name) => (name ?? "") !== "");
  return {
    ...(users.length === 0 ? {} : { user: [...new Set(users)] }),
    ...(fingerprint === null ? {} : { hash: [fingerprint.toUpperCase()] }),
  };
}

/** Members of a known number and type, so that an index gets no field for each name that a caller chooses. */
function ownMembers({ members, phase, effect, controls, objects }: AuditEvent): EventMembers {
  const names = ["class", "via", "profile", "mode", "revision", "request", "prev"];
  const texts = names.map((name) => [name, members[name]] as const);
  return {
    ...{ phase, effect },
    ...Object.fromEntries(texts.filter(([, value]) => typeof value === "string")),
    controls: controls.refused,
    warned: controls.warned,
    objects: objects.map(({ kind, id, name, owner }) => present({ kind, id, name, owner })),
  };
}

/** Returns the members that are not null. */
function present(members: EventMembers): EventMembers {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}
