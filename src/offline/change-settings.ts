import type { Violation } from "../domain/decision.js";
import type { OfflineDecision } from "./decider.js";
import { NOTHING_TRIED, bothTried, type TriedSettings } from "./tried-settings.js";
import { wideningsOf, type WideningContext } from "./widenings.js";

/** A change of the settings that was tried and permits the request. */
export interface SettingsChange {
  /** None of them can be left out. */
  readonly tried: readonly TriedSettings[];
}

/** Controls that no change that was tried satisfies. */
export interface NoSettingsChange {
  readonly blocking: readonly Violation[];
}

/** Decides on the request by other settings. */
export type AskWith = (tried: TriedSettings) => Promise<OfflineDecision>;

/**
 * Searches the smallest change of the settings that permits a denied request: satisfies one control after the other, each by the
 * narrowest change that does, and then leaves out what is not needed.
 */
export async function changeSettings(
  denied: OfflineDecision,
  context: WideningContext,
  ask: AskWith,
): Promise<SettingsChange | NoSettingsChange> {
  let parts: readonly TriedSettings[] = [];
  let decision = denied;
  const left = { tries: MAX_TRIES };
  while (decision.effect === "deny") {
    const next = await nextPart(parts, decision, context, bounded(ask, left));
    if (next === null) return { blocking: decision.violations };
    parts = next.parts;
    decision = next.decision;
  }
  if (decision.effect === "error") return { blocking: denied.violations };
  return { tried: await fewest(parts, ask) };
}

/** A request may have dozens of violations, each with a value that may be added to several lists. */
const MAX_TRIES = 2000;

/** Returns an error in place of a decision when there were too many. */
function bounded(ask: AskWith, left: { tries: number }): AskWith {
  return (tried) => {
    left.tries -= 1;
    return left.tries < 0 ? Promise.resolve(TOO_MANY) : ask(tried);
  };
}

const TOO_MANY: OfflineDecision = {
  ...{ effect: "error", violations: [], warnings: [], call: null, evaluation: null },
  error: "too many changes were tried",
};

interface Part {
  readonly parts: readonly TriedSettings[];
  readonly decision: OfflineDecision;
}

async function nextPart(
  parts: readonly TriedSettings[],
  before: OfflineDecision,
  context: WideningContext,
  ask: AskWith,
): Promise<Part | null> {
  for (const control of new Set(before.violations.map((one) => one.control))) {
    const found = before.violations.filter((one) => one.control === control);
    for (const widening of wideningsOf(control, found, context)) {
      const tried = [...parts, widening];
      const decision = await ask(sumOf(tried));
      if (isSatisfied(control, decision)) return { parts: tried, decision };
    }
  }
  return null;
}

function isSatisfied(control: string, { effect, violations }: OfflineDecision): boolean {
  return (
    effect === "allow" || (effect === "deny" && !violations.some((one) => one.control === control))
  );
}

/** Returns all parts of a change as one. */
export function sumOf(parts: readonly TriedSettings[]): TriedSettings {
  return parts.reduce(bothTried, NOTHING_TRIED);
}

async function fewest(
  parts: readonly TriedSettings[],
  ask: AskWith,
): Promise<readonly TriedSettings[]> {
  let left = parts;
  for (const part of parts) {
    const fewer = left.filter((one) => one !== part);
    if (fewer.length > 0 && (await ask(sumOf(fewer))).effect === "allow") left = fewer;
  }
  return left;
}
