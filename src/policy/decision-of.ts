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
  if (allow && hygiene.length === 0) return { effect: "allow", warnings };
  const objections = allow ? hygiene.map(violationOf) : violations;
  return { effect: "deny", violations: objections, warnings };
}

function violationOf({ kind, path, detail }: Finding): Violation {
  return {
    control: hygieneControlOf(kind),
    mode: "deny",
    severity: "critical",
    field: path === "" ? null : path,
    value: null,
    message: `The call cannot be read as the daemon reads it (${detail}), so it is refused.`,
    remedy: null,
    references: [],
  };
}
