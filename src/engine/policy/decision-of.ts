import type { RequestFinding } from "../../domain/call.js";
import type { Decision, PolicyAnswer, Violation } from "../../domain/decision.js";
import type { Refusal } from "../../domain/identity.js";
import { HYGIENE_CONTROLS, hygieneControlOf } from "../../domain/hygiene.js";

/** Reasons for refusal that no policy can override. */
export interface Uncertainties {
  /** Parse findings. */
  readonly hygiene: readonly RequestFinding[];
  /** Why the caller's identity is uncertain; null if it is certain. */
  readonly refusal: Refusal | null;
}

/**
 * Turns the policy's answer into a decision. Allows only if the policy allows; never allows a request that
 * the reader refused, or whose caller is uncertain, even if the policy misses it or denials are not enforced.
 *
 * @param isEnforced False in a dry run and in an emergency.
 */
export function decisionOf(
  { allow, violations, warnings }: PolicyAnswer,
  { hygiene, refusal }: Uncertainties,
  isEnforced: boolean,
): Decision {
  const isUncertain = hygiene.length > 0 || refusal !== null;
  const found = [
    ...overlooked(refusal, violations),
    ...(allow ? hygiene.map(violationOf) : []),
    ...violations,
  ];
  if (allow && !isUncertain) return { effect: "allow", warnings, unenforced: [] };
  const reported = !isEnforced && !isUncertain && !violations.some(isHygiene);
  if (reported) return { effect: "allow", warnings, unenforced: violations };
  return { effect: "deny", violations: found, warnings };
}

/** A control below mode deny produces no denial. */
function overlooked(
  refusal: Refusal | null,
  violations: readonly Violation[],
): readonly Violation[] {
  if (refusal === null || violations.some(({ control }) => control === OF_IDENTITY)) return [];
  return [violationFor(OF_IDENTITY, null, `${refusal.why}.`)];
}

/** The control that refuses callers. */
const OF_IDENTITY = "authenticated_user";

function isHygiene({ control }: Violation): boolean {
  return HYGIENE_CONTROLS.has(control);
}

/** Returns a denial for what the reader refuses, without the policy. */
export function denialOf(
  findings: readonly RequestFinding[],
): Extract<Decision, { effect: "deny" }> {
  return { effect: "deny", violations: findings.map(violationOf), warnings: [] };
}

function violationOf({ kind, path, detail }: RequestFinding): Violation {
  const problem = path === "" ? detail : `${path}: ${detail}`;
  const message = `The request cannot be read with certainty (${problem}), so it is refused.`;
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
