import type { Overrides } from "../domain/overrides.js";
import type { PolicyAnswer, Violation } from "../domain/decision.js";
import type { Exception, UsedException } from "../domain/exceptions.js";
import type { Facts } from "../domain/facts.js";
import type { Policy } from "./wasm-policy.js";

/** What the policy says where exceptions are applied, and which of them it took. */
export interface ExceptedAnswer {
  readonly answer: PolicyAnswer;
  readonly used: readonly UsedException[];
}

/**
 * Evaluates a request under exceptions.
 *
 * @param facts With what the exceptions widen among their `overrides`, a mode as `warn`.
 * @param plain The overrides without exceptions.
 * @throws {PolicyEvaluationError} As `Policy.evaluate`.
 */
export function evaluateWith(
  policy: Policy,
  facts: Facts,
  plain: Overrides,
  applied: readonly Exception[],
): ExceptedAnswer {
  const answer = policy.evaluate(facts);
  if (applied.length === 0) return { answer, used: [] };
  const silenced = controlsOf(applied.filter(({ mode }) => mode === "off"));
  const warnings = answer.warnings.filter(({ control }) => !silenced.has(control));
  return {
    answer: { ...answer, warnings },
    used: [
      ...usedOf(applied, ({ mode }) => mode !== null, answer.warnings),
      ...usedOf(
        applied,
        ({ mode }) => mode === null,
        widenedAway(policy, facts, plain, answer, applied),
      ),
    ],
  };
}

/** What would be found without the exceptions that widen parameters, and is not found with them. */
function widenedAway(
  policy: Policy,
  facts: Facts,
  { parameters }: Overrides,
  { violations, warnings }: PolicyAnswer,
  applied: readonly Exception[],
): readonly Violation[] {
  if (applied.every(({ changes }) => changes.length === 0)) return [];
  const { modes } = facts.overrides;
  const before = policy.evaluate({ ...facts, overrides: { modes, parameters } });
  const left = new Set([...violations, ...warnings].map(keyOf));
  return [...before.violations, ...before.warnings].filter((one) => !left.has(keyOf(one)));
}

function keyOf({ control, field, value }: Violation): string {
  return JSON.stringify([control, field, value]);
}

function usedOf(
  applied: readonly Exception[],
  isKind: (exception: Exception) => boolean,
  found: readonly Violation[],
): readonly UsedException[] {
  const controls = new Set(found.map(({ control }) => control));
  return applied
    .filter(isKind)
    .flatMap(({ id, controls: own, expires }) =>
      own.filter((control) => controls.has(control)).map((control) => ({ id, control, expires })),
    );
}

function controlsOf(exceptions: readonly Exception[]): ReadonlySet<string> {
  return new Set(exceptions.flatMap(({ controls }) => controls));
}
