import type { Finding } from "../domain/call.js";
import type { Decision, PolicyAnswer, Violation } from "../domain/decision.js";
import { hygieneControlOf } from "../domain/hygiene.js";

/**
 * The policy's answer as a decision: an allow must be said, and a call that the reader refused is
 * never allowed, even where the policy overlooks it.
 */
export function decisionOf(
  { allow, violations, warnings }: PolicyAnswer,
  hygiene: readonly Finding[],
): Decision {
  if (!allow) return { effect: "deny", violations, warnings };
  return hygiene.length === 0 ? { effect: "allow", warnings } : { ...denialOf(hygiene), warnings };
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
