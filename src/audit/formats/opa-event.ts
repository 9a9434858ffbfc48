import type { AuditEvent, EventMembers, EventSource } from "./audit-event.js";

/**
 * Returns a record as an event of OPA's decision log, as OPA uploads it. What OPA has no member for is in `custom`, so that
 * nothing of the record is lost.
 */
export function opaEvent(event: AuditEvent, { host, version }: EventSource): EventMembers {
  const { decision, members } = event;
  const common = {
    labels: { app: "dockwarden", id: host, version },
    decision_id: event.id,
    timestamp: event.time,
  };
  if (decision === null)
    return {
      ...{ ...common, path: "dockwarden/log" },
      ...{ input: { action: event.action }, result: members["log"] ?? null },
      custom: without(members, LOG_MEMBERS),
    };
  return {
    ...{ ...common, path: event.phase === "response" ? RESPONSE : DECISION },
    bundles: { dockwarden: { revision: decision.revision } },
    input: pick(members, INPUT_MEMBERS),
    result: { allow: event.effect === "allow", ...pick(members, RESULT_MEMBERS) },
    requested_by: decision.user ?? "",
    metrics: { timer_server_handler_ns: decision.durationUs * 1000 },
    ...erasedIn(members),
    custom: without(members, DECISION_MEMBERS),
  };
}

const DECISION = "docker/authz/decision";
const RESPONSE = "docker/authz/response";

const INPUT_MEMBERS = [
  ...["phase", "user", "via", "fingerprint", "serial", "method", "path", "action", "class"],
  ...["call", "targets", "about", "status"],
];
const RESULT_MEMBERS = ["effect", "code", "error", "violations", "warnings"];
const LOG_MEMBERS = ["id", "time", "action", "log"];
const DECISION_MEMBERS = [
  ...INPUT_MEMBERS,
  ...RESULT_MEMBERS,
  ...["id", "time", "revision", "durationUs", "erased"],
];

function pick(members: EventMembers, names: readonly string[]): EventMembers {
  return Object.fromEntries(Object.entries(members).filter(([name]) => names.includes(name)));
}

function without(members: EventMembers, names: readonly string[]): EventMembers {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));
}

/** OPA lists what was removed as JSON pointers (RFC 6901). */
function erasedIn({ erased }: EventMembers): EventMembers {
  const paths: readonly unknown[] = Array.isArray(erased) ? erased : [];
  const texts = paths.filter((path) => typeof path === "string");
  return texts.length === 0 ? {} : { erased: texts.map(pointerOf) };
}

/** `body.HostConfig.Binds[0]` becomes `/input/call/body/HostConfig/Binds/0`. */
function pointerOf(path: string): string {
  const parts = path.replace(/\[(\d+)\]/g, ".$1").split(".");
  const escaped = parts.map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1"));
  return `/input/call/${escaped.join("/")}`;
}
