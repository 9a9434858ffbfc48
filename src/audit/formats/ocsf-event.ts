import type { Severity } from "../../domain/decision.js";
import type { AuditRecord } from "../../domain/record.js";
import type { AuditEvent, EventMembers, EventSource } from "./audit-event.js";
import { highestSeverity, eventLevelOf } from "./event-level.js";
import { summaryOf } from "./summary-of.js";

/** The version of the Open Cybersecurity Schema Framework that the events follow. */
const OCSF_VERSION = "1.3.0";

const API_ACTIVITY = 6003;
const APPLICATION_ACTIVITY = 6;

/** Returns a record as an event of the class API Activity; the record itself is in `raw_data`. */
export function ocsfEvent(event: AuditEvent, source: EventSource): EventMembers {
  const activity = activityOf(event);
  const isAllowed = event.effect === "allow";
  return {
    ...{ activity_id: activity, category_uid: APPLICATION_ACTIVITY, class_uid: API_ACTIVITY },
    type_uid: API_ACTIVITY * 100 + activity,
    time: Date.parse(event.time),
    severity_id: severityOf(event),
    message: summaryOf(event),
    metadata: metadataOf(event, source),
    status_id: isAllowed ? 1 : 2,
    // Of the profile security_control: allowed or denied, allowed or blocked.
    ...{ action_id: isAllowed ? 1 : 2, disposition_id: isAllowed ? 1 : 2 },
    api: { operation: event.action ?? "unknown", service: { name: "docker" } },
    raw_data: event.line,
    ...(event.decision === null
      ? { actor: { app_name: "dockwarden" }, src_endpoint: { hostname: source.host } }
      : decisionMembers(event, event.decision)),
  };
}

function metadataOf({ id, seq }: AuditEvent, { version }: EventSource): EventMembers {
  return {
    version: OCSF_VERSION,
    product: { name: "Dockwarden", vendor_name: "Dockwarden", version },
    profiles: ["security_control"],
    uid: id,
    log_name: "audit",
    ...(seq === null ? {} : { sequence: seq }),
  };
}

function decisionMembers(event: AuditEvent, decision: AuditRecord): EventMembers {
  const { user, via, method, path, status, code, error } = decision;
  const detail = event.findings[0]?.message ?? error;
  return {
    actor: user === null ? { app_name: "anonymous caller" } : { user: { name: user, type_id: 1 } },
    // Docker's authorization plugins are not told the caller's address.
    src_endpoint: { svc_name: via ?? "unknown" },
    resources: event.objects.map(resourceOf),
    authorizations: event.findings.map(({ control, mode, message }) => ({
      decision: mode === "warn" ? "warn" : event.effect,
      policy: { name: control, uid: decision.revision, desc: message },
    })),
    ...httpOf(method, path, status),
    ...(code === null ? {} : { status_code: code }),
    ...(detail === null ? {} : { status_detail: detail }),
  };
}

function httpOf(method: string | null, path: string | null, status: number | null): EventMembers {
  const url = path === null ? {} : { url: { path } };
  return {
    ...(method === null ? {} : { http_request: { http_method: method, ...url } }),
    ...(status === null ? {} : { http_response: { code: status } }),
  };
}

function resourceOf({ kind, id, name, owner }: AuditEvent["objects"][number]): EventMembers {
  return {
    type: kind,
    ...(id === null ? {} : { uid: id }),
    ...(name === null ? {} : { name }),
    ...(owner === null || owner === "" ? {} : { owner: { name: owner, type_id: 1 } }),
  };
}

/** Create, read, update, delete, or other. */
function activityOf({ action, members }: AuditEvent): number {
  const verb = (action ?? "").split(".").at(-1) ?? "";
  if (/^(?:create|build|pull|import|load|commit)$/.test(verb)) return 1;
  if (/^(?:delete|remove|prune)$/.test(verb)) return 4;
  const kind = members["class"];
  if (kind === "read" || kind === "secret-read") return 2;
  return kind === "write" ? 3 : 99;
}

const SEVERITIES: Readonly<Record<Severity, number>> = { low: 2, medium: 3, high: 4, critical: 5 };

/** From 1, informational, to 5, critical. */
function severityOf(event: AuditEvent): number {
  const level = eventLevelOf(event);
  if (level === "error") return event.phase === "execution" ? 5 : 4;
  const found = highestSeverity(event);
  if (event.effect === "deny") return SEVERITIES[found ?? "medium"];
  return found === null ? 1 : 2;
}
