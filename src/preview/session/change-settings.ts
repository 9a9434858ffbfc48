import type { Violation } from "../../domain/decision.js";
import type { OfflineDecision } from "./decider.js";
import { NOTHING_TRIED, bothTried, type TriedSettings } from "./tried-settings.js";
import { relaxationsOf, type RelaxationContext } from "./relaxations.js";

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
  context: RelaxationContext,
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
  context: RelaxationContext,
  ask: AskWith,
): Promise<Part | null> {
  const attempt = async (control: string, widening: TriedSettings): Promise<Attempt> => {
    const tried = [...parts, widening];
    const decision = await ask(sumOf(tried));
    return { widening, parts: tried, decision, isEnough: isSatisfied(control, decision) };
  };
  for (const control of new Set(before.violations.map((one) => one.control))) {
    const part = await partFor(control, before, context, attempt);
    if (part !== null) return part;
  }
  return null;
}

interface Attempt extends Part {
  readonly widening: TriedSettings;
  readonly isEnough: boolean;
}

type Attempting = (control: string, widening: TriedSettings) => Promise<Attempt>;

/** Values are tried first, then two of them one after the other, at last what lowers the control. */
async function partFor(
  control: string,
  before: OfflineDecision,
  context: RelaxationContext,
  attempt: Attempting,
): Promise<Part | null> {
  const widenings = relaxationsOf(control, foundBy(control, before), context);
  const attempts: Attempt[] = [];
  for (const widening of widenings.filter(isOfValues)) {
    const made = await attempt(control, widening);
    if (made.isEnough) return made;
    attempts.push(made);
  }
  const deeper = await secondPart(control, { before, attempts, context }, attempt);
  if (deeper !== null) return deeper;
  for (const widening of widenings.filter((one) => !isOfValues(one))) {
    const made = await attempt(control, widening);
    if (made.isEnough) return made;
  }
  return null;
}

const MAX_SECOND = 24;

/** A switch that is turned may show what else is in the way: a build that is permitted at all, and its network. */
async function secondPart(
  control: string,
  tried: {
    readonly before: OfflineDecision;
    readonly attempts: readonly Attempt[];
    readonly context: RelaxationContext;
  },
  attempt: Attempting,
): Promise<Part | null> {
  const messages = messagesOf(control, tried.before);
  for (const { widening, decision } of tried.attempts) {
    if (decision.effect !== "deny" || messagesOf(control, decision) === messages) continue;
    const more = relaxationsOf(control, foundBy(control, decision), tried.context);
    for (const other of more.filter(isOfValues).slice(0, MAX_SECOND)) {
      const made = await attempt(control, bothTried(widening, other));
      if (made.isEnough) return made;
    }
  }
  return null;
}

function isOfValues({ modes, roles }: TriedSettings): boolean {
  return Object.keys(modes).length === 0 && !roles.includes("admin");
}

function foundBy(control: string, { violations }: OfflineDecision): readonly Violation[] {
  return violations.filter((one) => one.control === control);
}

function messagesOf(control: string, decision: OfflineDecision): string {
  return foundBy(control, decision)
    .map(({ message }) => message)
    .join("\n");
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
