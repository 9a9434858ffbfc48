import type { Violation } from "../../domain/decision.js";
import { HYGIENE_CONTROLS } from "../../domain/hygiene.js";
import type { ControlSet } from "../../domain/settings.js";
import type { Case } from "../attack/case.js";
import { changeSettings, sumOf } from "../session/change-settings.js";
import type { OfflineDecision } from "../session/decider.js";
import { bothTried, type TriedSettings } from "../session/tried-settings.js";
import { relaxationsOf, type RelaxationContext } from "../session/relaxations.js";
import type { AttackGuard } from "./attack-guard.js";
import { changesIn, holdsFor, triedWith, type Grant } from "./grant.js";
import type { LearningRange, RangeCaller } from "./learning-range.js";
import { permittedChanges } from "./permitted-changes.js";
import type { SeenRequest } from "./seen-requests.js";

/** A request that is not granted, and why. */
export interface NotGranted {
  readonly request: SeenRequest;
  /** The controls that refuse it. */
  readonly controls: readonly string[];
  readonly why: string;
}

/** The result of learning. */
export interface LearningResult {
  readonly grants: readonly Grant[];
  readonly notGranted: readonly NotGranted[];
}

/** A settings file has at most a megabyte. */
const MAX_GRANTS = 2000;
/** Somebody who has to list more values should find a pattern for them. */
const MAX_OF_CONTROL = 200;
/** Decisions that are tried in all: some minutes. */
const MAX_TRIES = 200_000;

/**
 * Learns from one request after the other; what is granted for one also holds for the next.
 *
 * @param before Grants that hold from the beginning.
 */
export async function learnGrants(
  range: LearningRange,
  requests: readonly SeenRequest[],
  before: readonly Grant[],
): Promise<LearningResult> {
  const grants: Grant[] = [...before];
  const notGranted: NotGranted[] = [];
  const left = { tries: MAX_TRIES };
  for (const request of requests) {
    const caller = await range.callerOf(request.user);
    const found = await learnOne({ range, caller, grants, left, request });
    if ("why" in found) notGranted.push(found);
    else grants.push(...found.grants);
  }
  return { grants, notGranted };
}

interface Learning {
  readonly range: LearningRange;
  readonly caller: RangeCaller;
  /** Those so far. */
  readonly grants: readonly Grant[];
  readonly left: { tries: number };
  readonly request: SeenRequest;
}

const PLAIN = { requests: [], general: null, against: null } as const;

interface Found {
  readonly grants: readonly Grant[];
}

async function learnOne(learning: Learning): Promise<Found | NotGranted> {
  const { caller, grants, request } = learning;
  const held = triedWith(
    grants.filter((grant) => holdsFor(grant, caller)),
    caller.own,
  );
  const denied = await caller.decide(request, held);
  if (denied.effect === "allow") return { grants: [] };
  const why = whyNot(denied, learning, held);
  if (why !== null) return { request, ...why };
  const context = contextOf(learning, held);
  const change = await changeSettings(denied, context, (tried) => {
    learning.left.tries -= 1;
    return caller.decide(request, bothTried(held, tried));
  });
  if ("blocking" in change)
    return { request, controls: controlsOf(denied), why: "no change that was tried permits it" };
  const found = changesIn(sumOf(change.tried), context.own);
  return guarded(
    found.map((one) => ({ ...one, ...scopeOf(one, learning), ...PLAIN })),
    learning,
  );
}

/** Returns why a denial cannot be learnt from, without a search; null if it may be. */
function whyNot(
  denied: OfflineDecision,
  learning: Learning,
  held: TriedSettings,
): Omit<NotGranted, "request"> | null {
  const { request, left, grants } = learning;
  const controls = controlsOf(denied);
  if (denied.effect === "error") return { controls: [], why: denied.error ?? "no decision" };
  const unclear = denied.violations.filter((one) => isUnclear(one, request));
  if (unclear.length > 0)
    return { controls: namesIn(unclear), why: "the log hides what these controls read" };
  const context = contextOf(learning, held);
  const byHand = controls.filter((control) => {
    const found = denied.violations.filter((one) => one.control === control);
    return relaxationsOf(control, found, context).length === 0;
  });
  if (byHand.length > 0) return { controls: byHand, why: "learn never permits this" };
  if (left.tries <= 0 || grants.length >= MAX_GRANTS)
    return { controls, why: "too many requests before it needed changes" };
  const full = controls.filter((control) => isFull(control, learning));
  if (full.length > 0)
    return { controls: full, why: "so many values are listed already, find a pattern for them" };
  return null;
}

function isFull(control: string, { grants, caller }: Learning): boolean {
  const same = grants.filter((grant) => grant.control === control && holdsFor(grant, caller));
  return same.length >= MAX_OF_CONTROL;
}

/** The log may have hidden what a control reads, so that it objects to the gap. */
function isUnclear({ control, value }: Violation, { found }: SeenRequest): boolean {
  return (HYGIENE_CONTROLS.has(control) && !found.has(control)) || value?.includes("…") === true;
}

function contextOf(
  { range: { catalogue }, caller, request }: Learning,
  held: TriedSettings,
): RelaxationContext {
  const { modes, parameters } = bothTried({ ...caller.own, roles: [] }, held);
  const own: ControlSet = { modes, parameters };
  const accepts = permittedChanges(catalogue, own);
  return { own, catalogue, accepts, roles: [], action: request.action };
}

type Scope = Pick<Grant, "profile" | "users">;

/** A listed user alone gets it, where settings can say so. */
function scopeOf(
  { control, name }: Pick<Grant, "control" | "name">,
  { caller, range }: Learning,
): Scope {
  const mayBeOwn =
    caller.isListed &&
    (name === null ? range.mayExempt(caller.name, control) : !HYGIENE_CONTROLS.has(control));
  return { profile: caller.profile, users: mayBeOwn ? [caller.name] : null };
}

/** So many controls are tightened for one request at most. */
const MAX_TIGHTENED = 8;

/**
 * Adds what keeps the attacks refused that would get through with a change and all that callers of the profile were granted;
 * refuses the change if nothing does.
 */
async function guarded(found: readonly Grant[], learning: Learning): Promise<Found | NotGranted> {
  const { range, caller, grants, request } = learning;
  const guard = await range.guardOf(caller);
  const before = grants.filter(({ profile }) => profile === caller.profile);
  let added = found;
  for (let count = 0; count <= MAX_TIGHTENED; count++) {
    const all = [...before, ...added];
    const attack = await guard.opened(all);
    if (attack === null) return { grants: added };
    const tightening = await tighteningFor(attack, all, guard, learning);
    if (tightening === null) {
      const why = `the change would let the attack ${attack.id} through`;
      return { request, controls: namesIn(found), why };
    }
    added = [...added, ...tightening];
  }
  return { request, controls: namesIn(found), why: "the change would let attacks through" };
}

/** Returns a change that keeps an attack refused and the request allowed; null if there is none. */
async function tighteningFor(
  attack: Case,
  all: readonly Grant[],
  guard: AttackGuard,
  { caller, request, left }: Learning,
): Promise<readonly Grant[] | null> {
  for (const tried of await guard.tightenings(attack, all)) {
    const { profile, own } = caller;
    const scope = { profile, users: null, requests: [], general: null, against: attack.id };
    const found = changesIn(tried, own).map((one) => ({ ...one, ...scope }));
    const held = [...all, ...found].filter((grant) => holdsFor(grant, caller));
    left.tries -= 1;
    if ((await caller.decide(request, triedWith(held, own))).effect === "allow") return found;
  }
  return null;
}

function controlsOf({ violations }: OfflineDecision): readonly string[] {
  return namesIn(violations);
}

function namesIn(some: readonly { readonly control: string }[]): readonly string[] {
  return [...new Set(some.map(({ control }) => control))];
}
