import { isDeepStrictEqual } from "node:util";
import { HYGIENE_CONTROLS } from "../../domain/hygiene.js";
import { controlStateOf, type Comparison } from "./control-state.js";
import { hasAnotherPolicy } from "./replay-settings.js";
import { lowerings, modeOf, type PossibleException } from "./caller-context.js";

/** The decision on a request by the new settings. */
export interface Redecision {
  readonly effect: "allow" | "deny" | "unknown";
  /** The controls that deny, or of which it is not known whether they do. */
  readonly controls: readonly string[];
}

/** Findings that depend on how far the settings have requests read. */
const BY_LIMITS: ReadonlySet<string> = new Set([
  "api-version",
  "hidden-body",
  "hidden-form",
  "form-type",
]);

/** Decides again, for one of the callers that may have made a request. */
export function decideAgain(comparison: Comparison): Redecision {
  const { candidate, asked, same } = comparison;
  if (candidate.identity.refusal !== null)
    return { effect: "deny", controls: ["authenticated_user"] };
  const isReadAlike = same?.reading ?? false;
  if (asked.hygiene.some((kind) => isReadAlike || !BY_LIMITS.has(kind)))
    return { effect: "deny", controls: asked.violated };
  if (asked.hygiene.length === 0)
    return byControls(comparison, isReadAlike && !hasAnotherPolicy(candidate.replay));
  // What could not be read violates many controls, and may be read now.
  return byControls({ ...comparison, baseline: null, same: null }, false);
}

/** @param mayAllow False where something else may refuse the request, which the record does not say. */
function byControls(comparison: Comparison, mayAllow: boolean): Redecision {
  const denials = evaluated(comparison).map(
    (control) => [control, denies(control, comparison)] as const,
  );
  const denying = denials.filter(([, isDenied]) => isDenied === true);
  if (denying.length > 0) return { effect: "deny", controls: namesOf(denying) };
  const unknown = namesOf(denials.filter(([, isDenied]) => isDenied === null));
  if (unknown.length > 0 || !mayAllow) return { effect: "unknown", controls: unknown };
  return { effect: "allow", controls: [] };
}

function namesOf(denials: readonly (readonly [string, boolean | null])[]): readonly string[] {
  return denials.map(([control]) => control);
}

/** The controls that can deny the request by the new settings. In a dry run only those that check how it is written can. */
function evaluated({ candidate, asked }: Comparison): readonly string[] {
  const on = candidate.replay
    .controlsOf(asked.action)
    .filter((control) => modeOf(candidate, control) === "deny");
  const isEnforced = candidate.replay.settings.enforcement.mode === "enforce";
  return isEnforced ? on : on.filter((control) => HYGIENE_CONTROLS.has(control));
}

/** Returns null if it is not known. */
function denies(control: string, comparison: Comparison): boolean | null {
  const state = controlStateOf(control, comparison);
  if (state === "clear") return false;
  const lowering = lowerings(comparison.candidate, control);
  if (lowering.some((one) => one.isCertain)) return false;
  if (state === "unknown") return null;
  const applied = lowering.map((one) => wasApplied(one, control, comparison));
  if (applied.includes(true)) return false;
  return applied.includes(null) ? null : true;
}

/** An exception that lowered the control before lowers it again, and no other does; null if it is not known. */
function wasApplied(
  possible: PossibleException,
  control: string,
  { asked, baseline }: Comparison,
): boolean | null {
  const { id } = possible.exception;
  // A control that did not deny then was not lowered.
  if (baseline === null || asked.evaluated !== "all" || modeOf(baseline, control) !== "deny")
    return null;
  if (!baseline.exceptions.some((one) => isDeepStrictEqual(one, possible))) return null;
  if (asked.used.some(([used, of]) => used === id && of === control)) return true;
  return asked.isWhole && asked.violated.includes(control) ? false : null;
}
