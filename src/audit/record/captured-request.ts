import type { CapturedRequest } from "../../domain/capture.js";
import type { Decision } from "../../domain/decision.js";
import type { Facts } from "../../domain/facts.js";
import type { Settings } from "../../domain/settings.js";
import type { AuditInput } from "./audit-input.js";
import type { CaptureSource } from "./capture.js";

/** The data from which a captured request is built. */
export interface CaptureInput extends Pick<
  AuditInput,
  "id" | "time" | "message" | "identity" | "call" | "evaluation" | "decision" | "revision"
> {
  readonly settings: Settings;
  /** The input of the evaluation; null if the request was not evaluated. */
  readonly captured: { readonly facts: Facts | null; readonly policyTime: Date } | null;
}

/** Memory that a request holds until it is written, besides its body and facts, in bytes. */
const USUAL_BYTES = 4096;

/** Returns what is captured of a decided request; its record is built only when it is written. */
export function captureSourceOf(input: CaptureInput): CaptureSource {
  const { settings, revision, message } = input;
  const bytes = USUAL_BYTES + 4 * (message?.body?.length ?? 0);
  return { settings, revision, bytes, read: () => capturedRequestOf(input) };
}

function capturedRequestOf(input: CaptureInput): CapturedRequest {
  const { id, revision, identity, time, decision } = input;
  const { facts, policyTime } = input.captured ?? { facts: null, policyTime: time };
  const { action, class: actionClass, hygiene } = input.call ?? NOT_READ;
  return {
    capture: 1,
    ...{ id, revision, identity, facts, action, class: actionClass },
    time: time.toISOString(),
    policyTime: policyTime.toISOString(),
    effect: decision.effect,
    code: decision.effect === "error" ? decision.code : null,
    ...evaluatedBy(input),
    violated: violatedIn(decision),
    hygiene: hygiene.map(({ kind }) => kind),
  };
}

const NOT_READ = { action: null, class: null, hygiene: [] } as const;

function evaluatedBy({
  evaluation,
  settings,
}: CaptureInput): Pick<CapturedRequest, "mode" | "evaluated"> {
  const { mode } = settings.enforcement;
  if (evaluation === null) return { mode, evaluated: "none" };
  const { breakGlass, evaluated } = evaluation;
  return { mode: breakGlass === null ? mode : "break_glass", evaluated };
}

function violatedIn(decision: Decision): readonly string[] {
  if (decision.effect === "error") return [];
  const found = decision.effect === "deny" ? decision.violations : decision.unenforced;
  return [...new Set(found.map(({ control }) => control))];
}
