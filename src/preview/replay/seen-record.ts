import type { CapturedRequest } from "../../domain/capture.js";
import type { Evaluated } from "../../domain/evaluation.js";
import type { AuditRecord } from "../../domain/record.js";

/** The parts of a request's record that a replay uses. */
export interface SeenRecord {
  readonly id: string;
  readonly effect: AuditRecord["effect"];
  readonly code: string | null;
  readonly user: string | null;
  readonly action: string | null;
  readonly class: string | null;
  readonly profile: string;
  readonly revision: string;
  readonly mode: string;
  readonly evaluated: Evaluated;
  /** Kinds of what the request reader refuses. */
  readonly hygiene: readonly string[];
  /** Controls with violations or warnings. */
  readonly found: ReadonlySet<string>;
  /** Controls with violations, which refused the request or would have. */
  readonly violated: readonly string[];
  /** Exceptions without which more would have been found: `id`, and the control. */
  readonly used: readonly (readonly [id: string, control: string])[];
  /** False if lists of the record are cut, so that what is missing in them may have been there. */
  readonly isWhole: boolean;
  /** When the request came and when it was recorded, in milliseconds since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Clocks are read in seconds, and a record is written a little after its decision. */
const MARGIN_MS = 1000;

/** Takes a record apart; null if a member that is needed is missing or of another type. The log may come from anywhere. */
export function seenRecordIn(record: AuditRecord): SeenRecord | null {
  const { evaluated, hygiene, exceptionsUsed, omitted } = record as Partial<AuditRecord>;
  const kinds = textsOf(hygiene, "kind");
  const ids = textsOf(exceptionsUsed, "id");
  const controls = textsOf(exceptionsUsed, "control");
  if (!isEvaluated(evaluated) || typeof omitted !== "number") return null;
  if (kinds === null || ids === null || controls === null) return null;
  const { id, effect, code, user, action, class: actionClass, profile, revision, mode } = record;
  const { violations, warnings, time, durationUs } = record;
  const toMs = Date.parse(time);
  return {
    ...{ id, effect, code, user, action, profile, revision, mode, evaluated, hygiene: kinds },
    class: typeof actionClass === "string" ? actionClass : null,
    found: new Set([...violations, ...warnings].map(({ control }) => control)),
    violated: [...new Set(violations.map(({ control }) => control))],
    used: ids.map((one, at) => [one, controls[at] ?? ""] as const),
    isWhole: omitted === 0,
    fromMs: toMs - Math.max(0, durationUs) / 1000 - MARGIN_MS,
    toMs: toMs + MARGIN_MS,
  };
}

/** Takes a captured request apart, as far as a record has it. */
export function seenInCapture(captured: CapturedRequest): SeenRecord {
  const { id, effect, code, identity, action, revision, mode, evaluated } = captured;
  const { hygiene, violated, time } = captured;
  return {
    ...{ id, effect, code, action, revision, mode, evaluated, hygiene, violated },
    ...{ user: identity?.name ?? null, class: captured.class, profile: captured.facts?.set ?? "" },
    ...{ found: new Set(violated), used: [], isWhole: true },
    fromMs: Date.parse(time) - MARGIN_MS,
    toMs: Date.parse(time) + MARGIN_MS,
  };
}

function isEvaluated(value: unknown): value is Evaluated {
  return value === "all" || value === "access" || value === "none";
}

/** Returns a member of each object of a list; null if it is no such list. */
function textsOf(list: unknown, member: string): readonly string[] | null {
  if (!Array.isArray(list)) return null;
  const texts = (list as readonly unknown[]).map((item) =>
    typeof item === "object" && item !== null
      ? (item as Readonly<Record<string, unknown>>)[member]
      : undefined,
  );
  return texts.every((text) => typeof text === "string") ? texts : null;
}
