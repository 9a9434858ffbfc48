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
import { decisionChangeOf, doubtful, SAME } from "./replay-record.js";
import type { Doubt, ReplayOutcome } from "./replay-record.js";
import { seenInCapture } from "./seen-record.js";
import { hasAnotherPolicy, identifyAlike, readAlike } from "./replay-settings.js";
import type { LoadedReplaySettings, ReplaySettings } from "./replay-settings.js";
import { callerContextOf, type ActionRecord, type Sameness } from "./caller-context.js";

/**
 * Returns what new settings change for a captured request, by evaluating them on what it was evaluated with.
 *
 * @param baseline The settings that decided it, as the capture has them.
 */
export function replayCaptured(
  captured: CapturedRequest,
  baseline: ReplaySettings,
  candidate: LoadedReplaySettings,
): ReplayOutcome {
  try {
    return replayWhole(captured, baseline, candidate);
  } catch (thrown) {
    // A line that somebody has changed can have anything in any place.
    if (thrown instanceof TypeError || thrown instanceof RangeError) return doubtful("record");
    if (thrown instanceof PolicyEvaluationError) return doubtful("record");
    throw thrown;
  }
}

function replayWhole(
  captured: CapturedRequest,
  baseline: ReplaySettings,
  candidate: LoadedReplaySettings,
): ReplayOutcome {
  const { code, action, identity } = captured;
  if (captured.revision === candidate.revision || code === "PROTOCOL") return SAME;
  if (action === null || identity === null) return doubtful("error");
  const doubt = doubtOf(captured, baseline, candidate);
  if (doubt !== null) return doubtful(doubt);
  const asked: ActionRecord = { ...seenInCapture(captured), action };
  const again = decidedBy(captured, identity, asked, { baseline, candidate });
  if (typeof again === "string") return doubtful(again);
  if (again.effect === "unknown") return doubtful("controls", again.controls);
  return decisionChangeOf(asked, again.effect, again.controls);
}

function doubtOf(
  { effect, mode }: CapturedRequest,
  baseline: ReplaySettings,
  candidate: ReplaySettings,
): Doubt | null {
  if (effect === "error") return "error";
  if (mode === "break_glass") return "break_glass";
  return identifyAlike(baseline, candidate) ? null : "caller";
}

interface Compared {
  readonly baseline: ReplaySettings;
  readonly candidate: LoadedReplaySettings;
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
  { baseline, candidate }: Compared,
): Redecision | Lacking {
  const callerContext = callerContextOf(candidate, identity, asked);
  const before = baseline.callerOf(identity);
  // What decides without the facts, and what was refused before they were complete.
  const isReadAlike = readAlike(baseline, before, candidate, callerContext.caller);
  const same = { ...NOTHING_SAME, reading: isReadAlike };
  const bare = decideAgain({ asked, baseline: null, candidate: callerContext, same });
  if (bare.effect === "deny" || facts === null) return bare;
  if (!isReadAlike || facts.hygiene.length > 0) return { effect: "unknown", controls: [] };
  return evaluatedBy({ facts, policyTime, identity }, callerContext.caller, {
    baseline,
    candidate,
  });
}

interface Input extends Pick<CapturedRequest, "policyTime"> {
  readonly facts: Facts;
  readonly identity: Identity;
}

/** Evaluates the new settings on the input. */
function evaluatedBy(
  { facts, policyTime, identity }: Input,
  caller: Caller,
  { baseline, candidate }: Compared,
): Redecision | Lacking {
  const own = factsFor(facts, caller, identity, candidate, policyTime);
  const { facts: complete, applied } = excepted(
    own,
    caller,
    candidate.settings.sets,
    new Date(policyTime),
  );
  if (!wasInspected(facts, complete, baseline, candidate)) return "inspections";
  if (!wasResolved(facts, complete, baseline, candidate)) return "paths";
  const { policy, library, settings } = candidate;
  const evaluation = { policy, facts: complete, plain: caller.overrides, applied };
  const { answer: atStart } = applyExceptions(policy.evaluate(complete), evaluation);
  const ruling = { sets: settings.sets, policy, catalogue: library.catalogue };
  const endTime = secondOf(new Date(policyTime));
  const answer = withStored(atStart, evaluateStored(ruling, caller, complete, endTime));
  const isEnforced = candidate.settings.enforcement.mode === "enforce";
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
  return { effect: hasAnotherPolicy(candidate) ? "unknown" : "allow", controls: [] };
}

/** The facts as they would be for the caller by the new settings, without exceptions. */
function factsFor(
  facts: Facts,
  caller: Caller,
  identity: Identity,
  { settings }: ReplaySettings,
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
function wasInspected(
  before: Facts,
  after: Facts,
  baseline: ReplaySettings,
  candidate: ReplaySettings,
): boolean {
  const had = inspectedFor(baseline, before);
  const isNeeded = (one: string): boolean =>
    one !== "fills" || (after.mounted_volumes === null && areFillsSeen(after, candidate));
  return inspectedFor(candidate, after).every((one) => had.includes(one) || !isNeeded(one));
}

/** The shadow profile has it asked too, and decides nothing. */
function areFillsSeen({ set, overrides }: Facts, candidate: ReplaySettings): boolean {
  const own = candidate.setOf(set).parameters;
  return Object.keys(own).some((control) =>
    readsFills(control, (id, name) => overrides.parameters[id]?.[name] ?? own[id]?.[name]),
  );
}

function inspectedFor(
  { inspections }: ReplaySettings,
  { set, request, overrides }: Facts,
): readonly string[] {
  const found = inspections.get(set);
  const kinds = found?.kinds(request.action, overrides) ?? [];
  const sums = found?.sums(request.action, overrides) ?? [];
  return [...kinds, ...[...sums].map((sum) => `sum ${sum}`)];
}

/** Returns whether the paths were resolved as the new settings would have them resolved. */
function wasResolved(
  before: Facts,
  after: Facts,
  baseline: ReplaySettings,
  candidate: ReplaySettings,
): boolean {
  const inputs = [before, ...(before.stored_container?.creates ?? [])];
  if (!inputs.some(needsResolving)) return true;
  const then = resolvePolicyOf(baseline.setOf(before.set), before.overrides);
  const here = resolvePolicyOf(candidate.setOf(after.set), after.overrides);
  const paths = inputs.flatMap((one) => [...(one.host_paths ?? []), ...(one.spec?.devices ?? [])]);
  return (
    isDeepStrictEqual(then.dockerSockets, here.dockerSockets) &&
    baseline.settings.hostRoot === candidate.settings.hostRoot &&
    baseline.settings.pidFile === candidate.settings.pidFile &&
    paths.every(({ path }) => then.skip(path) === here.skip(path))
  );
}
