import type { Finding } from "../domain/call.js";
import type { Decision, PolicyAnswer, Violation } from "../domain/decision.js";
import type { Refusal } from "../domain/identity.js";
import { HYGIENE_CONTROLS, hygieneControlOf } from "../domain/hygiene.js";
import type { Enforcement } from "../domain/settings.js";

/** What no policy can let pass. */
export interface Uncertainties {
  /** What the reader refuses of the call. */
  readonly hygiene: readonly Finding[];
  /** Why it is not certain who calls; null where it is. */
  readonly refusal: Refusal | null;
}

/**
 * The policy's answer as a decision: an allow must be said, and a call that the reader refused, or of
 * whom it is not certain who makes it, is never allowed, even where the policy overlooks it, or where
 * denials are only reported.
 */
export function decisionOf(
  { allow, violations, warnings }: PolicyAnswer,
  { hygiene, refusal }: Uncertainties,
  mode: Enforcement["mode"],
): Decision {
  const isUncertain = hygiene.length > 0 || refusal !== null;
  const found = [
    ...overlooked(refusal, violations),
    ...(allow ? hygiene.map(violationOf) : []),
    ...violations,
  ];
  if (allow && !isUncertain) return { effect: "allow", warnings, unenforced: [] };
  const reported = mode === "dry_run" && !isUncertain && !violations.some(isHygiene);
  if (reported) return { effect: "allow", warnings, unenforced: violations };
  return { effect: "deny", violations: found, warnings };
}

/** Where the control is set lower than deny, it says nothing that denies. */
function overlooked(
  refusal: Refusal | null,
  violations: readonly Violation[],
): readonly Violation[] {
  if (refusal === null || violations.some(({ control }) => control === OF_IDENTITY)) return [];
  return [violationFor(OF_IDENTITY, null, `${refusal.why}.`)];
}

/** The control that objects to callers. */
const OF_IDENTITY = "authenticated_user";

function isHygiene({ control }: Violation): boolean {
  return HYGIENE_CONTROLS.has(control);
}

/** A denial for what the reader refuses, without a word of the policy. */
export function denialOf(findings: readonly Finding[]): Extract<Decision, { effect: "deny" }> {
  return { effect: "deny", violations: findings.map(violationOf), warnings: [] };
}

function violationOf({ kind, path, detail }: Finding): Violation {
  const message = `The call cannot be read and judged with certainty (${detail}), so it is refused.`;
  return violationFor(hygieneControlOf(kind), path === "" ? null : path, message);
}

function violationFor(control: string, field: string | null, message: string): Violation {
  return {
    control,
    mode: "deny",
    severity: "critical",
    field,
    value: null,
    message,
    remedy: null,
    references: [],
  };
}
