import type { AuditInput } from "../../audit/record/audit-input.js";
import { isOnStoredContainer } from "../../domain/actions.js";
import type { Decision, Violation } from "../../domain/decision.js";
import { HYGIENE_CONTROLS } from "../../domain/hygiene.js";
import { CALLER_CONTROLS } from "../settings/access-controls.js";

/** The context of a request whose decision is told. */
type Asked = Pick<AuditInput, "call" | "identity" | "evaluation">;

/**
 * Returns a decision as its caller is told: of another's object that they may not use, they learn that alone, and nothing
 * of how it was created, who uses it or what runs in it. The audit record has all of it.
 */
export function toldWithoutAccess(decision: Decision, asked: Asked): Decision {
  const { call } = asked;
  if (decision.effect !== "deny" || call === null) return decision;
  const told = isOnStoredContainer(call.action)
    ? decision.violations.filter(({ control }) => EVALUATE_ACCESS.has(control))
    : withoutObjectsOfOthers(decision.violations, asked);
  if (told.length === 0) return decision;
  const violations = call.action.startsWith("exec.") ? asNamed(told, call.vars) : told;
  return { ...decision, violations };
}

/** They evaluate the caller and the request, and nothing of the object but its owner. */
const EVALUATE_ACCESS: ReadonlySet<string> = new Set([
  ...HYGIENE_CONTROLS,
  ...CALLER_CONTROLS,
  ...["container_ownership", "volume_ownership", "cross_container_sharing"],
]);

/** Returns all violations unless one is about an object of somebody else. */
function withoutObjectsOfOthers(
  violations: readonly Violation[],
  { identity, evaluation }: Asked,
): readonly Violation[] {
  const targets = evaluation?.targets ?? [];
  const others = new Set(
    targets
      .filter(({ found, owner }) => found !== false && owner !== identity?.name)
      .map(({ ref }) => ref),
  );
  const ofAccess = violations.filter(({ control }) => EVALUATE_ACCESS.has(control));
  const isAbout = ({ value }: Violation): boolean => value !== null && others.has(value);
  return ofAccess.some(isAbout) ? ofAccess : violations;
}

/** Names the container of an exec, whose id its request does not have, by the exec. */
function asNamed(
  violations: readonly Violation[],
  vars: Readonly<Record<string, string>>,
): readonly Violation[] {
  const [named = ""] = Object.values(vars);
  const told = violations.map((violation) => {
    const { control, value, message } = violation;
    if (control !== "container_ownership" || value === null) return violation;
    return { ...violation, value: named, message: message.replaceAll(value, named) };
  });
  const messages = told.map(({ message }) => message);
  return told.filter(({ message }, index) => messages.indexOf(message) === index);
}
