import type { AuditEvent } from "./audit-event.js";

/** Returns one sentence for people: `alice: container.create of web denied by privileged_container`. */
export function summaryOf(event: AuditEvent): string {
  const { decision, phase, action } = event;
  if (decision === null) return `dockwarden: ${action ?? "log"}`;
  const objects = event.objects.map(({ name, id }) => name ?? id ?? "").filter(Boolean);
  const about = objects.length === 0 ? "" : ` of ${objects.slice(0, MAX_NAMED).join(", ")}`;
  const what = phase === "request" ? "" : ` (${phase})`;
  return `${decision.user ?? "anonymous"}: ${action ?? "unknown request"}${about}${what} ${endOf(event)}`;
}

const MAX_NAMED = 3;

function endOf({ effect, decision, controls }: AuditEvent): string {
  const by = controls.length === 0 ? "" : ` by ${controls.join(", ")}`;
  if (effect === "deny") return `denied${by}`;
  if (effect === "error") return `refused: ${decision?.code ?? "no decision"}`;
  return by === "" ? "allowed" : `allowed; found${by}`;
}
