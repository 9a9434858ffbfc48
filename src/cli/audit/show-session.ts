import type { RecordedSession } from "../../audit/log/sessions.js";
import { escaped } from "../../domain/escaped.js";

/** Renders a session on one line: start, end, length, kind, user, container, id. */
export function lineOfSession(session: RecordedSession): string {
  const { kind, start, end, lengthMs, user, container, id } = session;
  const fields = [
    start,
    (end ?? "(open)").padEnd(start.length),
    lengthOf(lengthMs).padStart(9),
    kind.padEnd(6),
    (user ?? "(anonymous)").padEnd(12),
    (container ?? "(unknown)").padEnd(20),
    id,
  ];
  return `${escaped(fields.join(" "))}\n`;
}

/** `1.5 s`, `2 min 3 s`, `4 h 5 min`; `-` if not known. */
export function lengthOf(ms: number | null): string {
  if (ms === null) return "-";
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${(ms / 1000).toFixed(1)} s`;
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
