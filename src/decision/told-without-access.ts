import { isOnStoredContainer } from "../domain/actions.js";
import type { Call } from "../domain/call.js";
import type { Decision } from "../domain/decision.js";
import { HYGIENE_CONTROLS } from "../domain/hygiene.js";
import { CALLER_CONTROLS } from "../settings/refusing-controls.js";

/**
 * Returns a decision as its caller is told: of a stored container that they may not use, they learn that alone, and nothing
 * of how it was created or what runs in it. The audit record has all of it.
 */
export function toldWithoutAccess(decision: Decision, call: Call | null): Decision {
  if (decision.effect !== "deny" || call === null) return decision;
  if (!isOnStoredContainer(call.action)) return decision;
  const violations = decision.violations.filter(({ control }) => IS_ABOUT_ACCESS.has(control));
  return violations.length === 0 ? decision : { ...decision, violations };
}

/** They evaluate the caller and the request, and nothing of the container but its owner. */
const IS_ABOUT_ACCESS: ReadonlySet<string> = new Set([
  ...HYGIENE_CONTROLS,
  ...CALLER_CONTROLS,
  "container_ownership",
]);
