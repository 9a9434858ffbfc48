import type { Violation } from "../../domain/decision.js";
import type { Parameter } from "../../domain/parameters.js";
import type { AttackRange } from "../attack/attack.js";
import type { Case } from "../attack/case.js";
import { tighteningsOf } from "../attack/hardened-set.js";
import { bothTried, type TriedSettings } from "../session/tried-settings.js";
import { isListParameter } from "../../engine/settings/parameter-changes.js";
import { triedWith, type Grant } from "./grant.js";

/** Returns changes that refuse an attack that gets through with grants, the smallest first. */
export async function tighteningsAgainst(
  one: Case,
  grants: readonly Grant[],
  { own, tightened, run }: AttackRange,
): Promise<readonly TriedSettings[]> {
  const now = bothTried({ ...own, roles: [] }, triedWith(grants, own));
  const { violations } = await run(one, { ...tightened, roles: [] });
  const refusing: TriedSettings[] = [];
  for (const control of controlsFirst(one, violations)) {
    const all = tighteningsOf(control, now, tightened);
    for (const tried of all.flatMap((whole) => smallestOf(whole, now))) {
      const { effect } = await run(one, bothTried(now, tried));
      if (effect !== "allow") refusing.push(tried);
    }
  }
  return refusing;
}

/** Returns the controls that refuse an attack, those that it is about first. */
function controlsFirst(
  { controls = [] }: Case,
  violations: readonly Violation[],
): readonly string[] {
  const found = [...new Set(violations.map(({ control }) => control))];
  const isMeant = (control: string): boolean => controls.includes(control);
  return [...found.filter(isMeant), ...found.filter((control) => !isMeant(control))];
}

/**
 * Returns a tightening, before it each item that it takes from a list by itself. Lists of the corpus have names of its own
 * objects, so that only what they leave out is of use.
 */
function smallestOf(tried: TriedSettings, now: TriedSettings): readonly TriedSettings[] {
  const changes = Object.entries(tried.parameters).flatMap(([control, values]) =>
    Object.entries(values).map(([name, value]) => ({
      ...{ control, name, value },
      before: now.parameters[control]?.[name],
    })),
  );
  const isGeneral = changes.every(
    ({ value, before }) => isScalar(value) || goneOf(value, before) !== null,
  );
  if (!isGeneral) return [];
  const single = changes.flatMap(({ control, name, value, before }) =>
    (goneOf(value, before) ?? []).map((item) => ({
      ...tried,
      parameters: { [control]: { [name]: withoutItem(before, item) } },
    })),
  );
  return [...single, tried];
}

function isScalar(value: Parameter): boolean {
  return typeof value !== "object" || value === null;
}

/** Returns the items that a list lacks; null unless it has only items of the list before. */
function goneOf(value: Parameter, before: Parameter | undefined): readonly Parameter[] | null {
  if (!isListParameter(value) || !isListParameter(before)) return null;
  if (!value.every((item) => before.includes(item))) return null;
  return before.filter((item) => !value.includes(item));
}

function withoutItem(list: Parameter | undefined, item: Parameter): Parameter {
  return isListParameter(list) ? list.filter((other) => other !== item) : [];
}
