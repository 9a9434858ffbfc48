import type { Overrides } from "../../domain/overrides.js";
import type { PolicyAnswer, Violation } from "../../domain/decision.js";
import type { Exception, UsedException } from "../../domain/exceptions.js";
import type { Facts } from "../../domain/facts.js";
import type { Policy } from "./wasm-policy.js";

/** The policy's answer with exceptions applied, and which of them were used. */
export interface ExceptedAnswer {
  readonly answer: PolicyAnswer;
  readonly used: readonly UsedException[];
}

/**
 * Evaluates a request under exceptions.
 *
 * @param facts With `overrides` as the exceptions widen them, a lowered mode as `warn`.
 * @param plain The overrides without exceptions.
 * @throws {PolicyEvaluationError} Like `Policy.evaluate`.
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

/** Returns the violations that only exceptions with wider parameters prevent. */
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
