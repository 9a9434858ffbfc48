import type { Call } from "../../../domain/call.js";
import type { LoadFacts } from "../../../domain/load-facts.js";

/** Returns how long dockerd waits for a container to stop; negative for ever, null if it is unreadable. */
export function stopIn(field: string, name: string, seconds: number | null): LoadFacts {
  const given = seconds === null ? "unreadable" : `${seconds}s`;
  return { kind: "stop_seconds", field, name, value: seconds, given };
}

/** Returns how long a stop or a restart waits; `[]` where the container's own time counts. */
export function loadOfStop({ query }: Pick<Call, "query">): readonly LoadFacts[] {
  const text = query.get("t")?.[0] ?? "";
  if (text === "") return [];
  return [stopIn("t", "t", /^[+-]?\d{1,15}$/.test(text) ? Number(text) : null)];
}
