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

/** An evaluation under exceptions. */
export interface ExceptedEvaluation {
  readonly policy: Policy;
  /** With `overrides` as the exceptions widen them, a lowered mode as `warn`. */
  readonly facts: Facts;
  /** The overrides without exceptions. */
  readonly plain: Overrides;
  readonly applied: readonly Exception[];
}

/**
 * Removes the warnings of controls that exceptions switch off, and finds out which exceptions were used. Evaluates the
 * policy once more if an exception widens a parameter.
 *
 * @param answer The policy's answer to these facts.
 * @throws {PolicyEvaluationError} Like `Policy.evaluate`.
 */
export function applyExceptions(
  answer: PolicyAnswer,
  evaluation: ExceptedEvaluation,
): ExceptedAnswer {
  const { applied } = evaluation;
  if (applied.length === 0) return { answer, used: [] };
  const silenced = controlsOf(applied.filter(({ mode }) => mode === "off"));
  const warnings = answer.warnings.filter(({ control }) => !silenced.has(control));
  return {
    answer: { ...answer, warnings },
    used: [
      ...usedOf(applied, ({ mode }) => mode !== null, answer.warnings),
      ...usedOf(applied, ({ mode }) => mode === null, widenedAway(answer, evaluation)),
    ],
  };
}

/** Returns the violations that only exceptions with wider parameters prevent. */
function widenedAway(
  { violations, warnings }: PolicyAnswer,
  { policy, facts, plain: { parameters }, applied }: ExceptedEvaluation,
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
