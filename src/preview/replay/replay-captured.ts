import { isDeepStrictEqual } from "node:util";
import { excepted, secondOf, userFactsOf, withStored } from "../../engine/decision/evaluate.js";
import { evaluateStored } from "../../engine/decision/evaluate-stored.js";
import type { CapturedRequest } from "../../domain/capture.js";
import type { Caller } from "../../domain/caller.js";
import type { Facts } from "../../domain/facts.js";
import type { Identity } from "../../domain/identity.js";
import { localTimeIn } from "../../domain/local-time.js";
import { PolicyEvaluationError } from "../../domain/errors.js";
import { needsResolving } from "../../engine/host-paths/resolve-host-paths.js";
import { resolvePolicyOf } from "../../engine/host-paths/resolve-policy-of.js";
import { decisionOf } from "../../engine/policy/decision-of.js";
import { applyExceptions } from "../../engine/policy/apply-exceptions.js";
import { decideAgain, type Redecision } from "./decide-again.js";
import { readsFills } from "./control-reads.js";
import {
  decisionChangeOf,
  doubtful,
  SAME,
  type Doubt,
  type ReplayOutcome,
} from "./replay-record.js";
import { seenInCapture } from "./seen-record.js";
import { hasAnotherPolicy, identifyAlike, readAlike, type LoadedSide, type Side } from "./side.js";
import { callerContextOf, type ActionRecord, type Sameness } from "./caller-context.js";

/**
 * Returns what new settings change for a captured request, by evaluating them on what it was evaluated with.
 *
 * @param old The settings that decided it, as the capture has them.
 */
export function replayCaptured(
  captured: CapturedRequest,
  old: Side,
  now: LoadedSide,
): ReplayOutcome {
  try {
    return replayWhole(captured, old, now);
  } catch (thrown) {
    // A line that somebody has changed can have anything in any place.
    if (thrown instanceof TypeError || thrown instanceof RangeError) return doubtful("record");
    if (thrown instanceof PolicyEvaluationError) return doubtful("record");
    throw thrown;
  }
}

function replayWhole(captured: CapturedRequest, old: Side, now: LoadedSide): ReplayOutcome {
  const { code, action, identity } = captured;
  if (captured.revision === now.revision || code === "PROTOCOL") return SAME;
  if (action === null || identity === null) return doubtful("error");
  const doubt = doubtOf(captured, old, now);
  if (doubt !== null) return doubtful(doubt);
  const asked: ActionRecord = { ...seenInCapture(captured), action };
  const again = decidedBy(captured, identity, asked, { old, now });
  if (typeof again === "string") return doubtful(again);
  if (again.effect === "unknown") return doubtful("controls", again.controls);
  return decisionChangeOf(asked, again.effect, again.controls);
}

function doubtOf({ effect, mode }: CapturedRequest, old: Side, now: Side): Doubt | null {
  if (effect === "error") return "error";
  if (mode === "break_glass") return "break_glass";
  return identifyAlike(old, now) ? null : "caller";
}

interface Sides {
  readonly old: Side;
  readonly now: LoadedSide;
}

const NOTHING_SAME: Sameness = {
  ...{ user: false, reading: false, surroundings: false, fills: false, host: false },
  everything: false,
};

type Lacking = "inspections" | "paths";

function decidedBy(
  { facts, policyTime }: CapturedRequest,
  identity: Identity,
  asked: ActionRecord,
  { old, now }: Sides,
): Redecision | Lacking {
  const callerContext = callerContextOf(now, identity, asked);
  const before = old.callerOf(identity);
  // What decides without the facts, and what was refused before they were complete.
  const isReadAlike = readAlike(old, before, now, callerContext.caller);
  const same = { ...NOTHING_SAME, reading: isReadAlike };
  const bare = decideAgain({ asked, old: null, now: callerContext, same });
  if (bare.effect === "deny" || facts === null) return bare;
  if (!isReadAlike || facts.hygiene.length > 0) return { effect: "unknown", controls: [] };
  return evaluatedBy({ facts, policyTime, identity }, callerContext.caller, { old, now });
}

interface Input extends Pick<CapturedRequest, "policyTime"> {
  readonly facts: Facts;
  readonly identity: Identity;
}

/** Evaluates the new settings on the input. */
function evaluatedBy(
  { facts, policyTime, identity }: Input,
  caller: Caller,
  { old, now }: Sides,
): Redecision | Lacking {
  const own = factsFor(facts, caller, identity, now, policyTime);
  const { facts: complete, applied } = excepted(
    own,
    caller,
    now.settings.sets,
    new Date(policyTime),
  );
  if (!wasInspected(facts, complete, old, now)) return "inspections";
  if (!wasResolved(facts, complete, old, now)) return "paths";
  const { policy, library, settings } = now;
  const evaluation = { policy, facts: complete, plain: caller.overrides, applied };
  const { answer: atStart } = applyExceptions(policy.evaluate(complete), evaluation);
  const ruling = { sets: settings.sets, policy, catalogue: library.catalogue };
  const endTime = secondOf(new Date(policyTime));
  const answer = withStored(atStart, evaluateStored(ruling, caller, complete, endTime));
  const isEnforced = now.settings.enforcement.mode === "enforce";
  const decision = decisionOf(
    answer,
    { hygiene: facts.hygiene, refusal: identity.refusal },
    isEnforced,
  );
  if (decision.effect === "deny")
    return {
      effect: "deny",
      controls: [...new Set(decision.violations.map((one) => one.control))],
    };
  return { effect: hasAnotherPolicy(now) ? "unknown" : "allow", controls: [] };
}

/** The facts as they would be for the caller by the new settings, without exceptions. */
function factsFor(
  facts: Facts,
  caller: Caller,
  identity: Identity,
  { settings }: Side,
  policyTime: string,
): Facts {
  return {
    ...facts,
    set: caller.profile,
    overrides: caller.overrides,
    user: userFactsOf(facts.request, caller, identity),
    local: localTimeIn(settings.timeZone, new Date(policyTime)),
  };
}

/** Returns whether everything was inspected that the new settings need. */
function wasInspected(before: Facts, after: Facts, old: Side, now: Side): boolean {
  const had = inspectedFor(old, before);
  const isNeeded = (one: string): boolean =>
    one !== "fills" || (after.mounted_volumes === null && areFillsSeen(after, now));
  return inspectedFor(now, after).every((one) => had.includes(one) || !isNeeded(one));
}

/** The shadow profile has it asked too, and decides nothing. */
function areFillsSeen({ set, overrides }: Facts, now: Side): boolean {
  const own = now.setOf(set).parameters;
  return Object.keys(own).some((control) =>
    readsFills(control, (id, name) => overrides.parameters[id]?.[name] ?? own[id]?.[name]),
  );
}

function inspectedFor(
  { inspections }: Side,
  { set, request, overrides }: Facts,
): readonly string[] {
  const found = inspections.get(set);
  const kinds = found?.kinds(request.action, overrides) ?? [];
  const sums = found?.sums(request.action, overrides) ?? [];
  return [...kinds, ...[...sums].map((sum) => `sum ${sum}`)];
}

/** Returns whether the paths were resolved as the new settings would have them resolved. */
function wasResolved(before: Facts, after: Facts, old: Side, now: Side): boolean {
  const inputs = [before, ...(before.stored_container?.creates ?? [])];
  if (!inputs.some(needsResolving)) return true;
  const then = resolvePolicyOf(old.setOf(before.set), before.overrides);
  const here = resolvePolicyOf(now.setOf(after.set), after.overrides);
  const paths = inputs.flatMap((one) => [...(one.host_paths ?? []), ...(one.spec?.devices ?? [])]);
  return (
    isDeepStrictEqual(then.dockerSockets, here.dockerSockets) &&
    old.settings.hostRoot === now.settings.hostRoot &&
    old.settings.pidFile === now.settings.pidFile &&
    paths.every(({ path }) => then.skip(path) === here.skip(path))
  );
}
