import type { Finding } from "../domain/call.js";
import type { Decision, PolicyAnswer, Violation } from "../domain/decision.js";
import { HYGIENE_CONTROLS, hygieneControlOf } from "../domain/hygiene.js";
import type { Reporting } from "../domain/settings.js";

/**
 * The policy's answer as a decision: an allow must be said, and a call that the reader refused is
 * never allowed, even where the policy overlooks it, or where denials are only reported.
 */
export function decisionOf(
  { allow, violations, warnings }: PolicyAnswer,
  hygiene: readonly Finding[],
  mode: Reporting["mode"],
): Decision {
  if (hygiene.length > 0 && allow) return { ...denialOf(hygiene), warnings };
  if (allow) return { effect: "allow", warnings, unenforced: [] };
  const reported = mode === "audit" && hygiene.length === 0 && !violations.some(isHygiene);
  if (reported) return { effect: "allow", warnings, unenforced: violations };
  return { effect: "deny", violations, warnings };
}

function isHygiene({ control }: Violation): boolean {
  return HYGIENE_CONTROLS.has(control);
}

/** A denial for what the reader refuses, without a word of the policy. */
export function denialOf(findings: readonly Finding[]): Extract<Decision, { effect: "deny" }> {
  return { effect: "deny", violations: findings.map(violationOf), warnings: [] };
}

function violationOf({ kind, path, detail }: Finding): Violation {
  return {
    control: hygieneControlOf(kind),
    mode: "deny",
    severity: "critical",
    field: path === "" ? null : path,
    value: null,
    message: `The call cannot be read and judged with certainty (${detail}), so it is refused.`,
    remedy: null,
    references: [],
  };
}
