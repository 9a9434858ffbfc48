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

function endOf({ effect, decision, controls: { refused, warned } }: AuditEvent): string {
  const warnings = warned.length === 0 ? "" : `; warned by ${listed(warned)}`;
  const found = refused.length === 0 ? "" : ` by ${listed(refused)}`;
  if (effect === "deny") return `denied${found}${warnings}`;
  if (effect === "error") return `refused: ${decision?.code ?? "no decision"}`;
  return `allowed${found === "" ? "" : `; found${found}`}${warnings}`;
}

/** A request that cannot be read violates some twenty controls. */
function listed(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  return `${names.slice(0, MAX_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
