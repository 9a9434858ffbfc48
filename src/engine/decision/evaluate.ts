import type { BreakGlass } from "../../domain/break-glass.js";
import type { Call, RequestFinding } from "../../domain/call.js";
import type { Caller } from "../../domain/caller.js";
import type { Decision, PolicyAnswer, Violation } from "../../domain/decision.js";
import type { Exception, IgnoredException } from "../../domain/exceptions.js";
import type { Facts, HostFacts, UserFacts } from "../../domain/facts.js";
import { localTimeIn } from "../../domain/local-time.js";
import type { Identity } from "../../domain/identity.js";
import type { Evaluated, Evaluation, ShadowAnswer } from "../../domain/evaluation.js";
import type { Message } from "../../domain/message.js";
import type { Catalogue, Settings } from "../../domain/settings.js";
import { excessOf } from "../facts/input-limits.js";
import { harmIn } from "../facts/harmful.js";
import { nullInList } from "../facts/null-in-list.js";
import { bareFactsOf, factsOf, type FactsContext } from "../facts/facts-of.js";
import { unstableNameIn } from "../facts/unstable-name.js";
import { NO_VOLUMES, namedVolumesOf } from "../facts/storage/named-volumes-of.js";
import { evaluateStored, evaluateStoredPlainly, newOf, NOTHING_STORED } from "./evaluate-stored.js";
import type { StoredRuling } from "./evaluate-stored.js";
import { decisionOf, denialOf } from "../policy/decision-of.js";
import { applyExceptions } from "../policy/apply-exceptions.js";
import type { Policy } from "../policy/wasm-policy.js";
import { exceptionsFor, widened } from "../settings/exceptions-for.js";
import { permissionsFor } from "../settings/permissions.js";
import { accessControlsFor } from "../settings/access-controls.js";

/** The context of a call when its request or its response is evaluated. */
export interface About {
  readonly message: Message;
  readonly identity: Identity;
  readonly host: HostFacts;
  /** By the host's clock. */
  readonly now: Date;
  /** The time by which permissions end, which never goes back. */
  readonly policyTime: Date;
}

/** The facts of a call, and the exceptions for it. */
export interface Collected {
  /** With what the exceptions widen among their `overrides`. */
  readonly facts: Facts;
  readonly applied: readonly Exception[];
  readonly ignored: readonly IgnoredException[];
}

/**
 * Evaluates only the controls that refuse a request whatever its parameters are. Returns the denial; null where the request
 * must be evaluated in full. Neither facts are built nor dockerd or the disk asked, so that
 * a caller cannot keep Dockwarden busy with what they may not do.
 */
export function evaluateAccess(
  { settings, policy }: Ruling,
  subject: AttributedCall,
  about: About,
): Evaluation | null {
  const { call, caller, identity } = subject;
  const controls = accessControlsFor(subject);
  // A shadow profile is compared on all requests, so each is evaluated in full.
  if (controls.length === 0 || settings.enforcement.shadowProfile !== null) return null;
  const facts = bareFactsOf(withFewFindings(call), contextOf(call, caller, about, settings));
  const modes = alone(controls, settings.sets[caller.profile]?.modes ?? {}, caller.overrides.modes);
  const answer = policy.evaluate({ ...facts, overrides: { ...caller.overrides, modes } });
  const uncertainties = { hygiene: call.hygiene, refusal: identity.refusal };
  const decision = decisionOf(answer, uncertainties, isEnforced(settings, subject));
  return decision.effect === "deny" ? deniedWith(call, caller, decision, "access") : null;
}

/** More are neither shown nor recorded. */
const MAX_FINDINGS = 64;

function withFewFindings(call: Call): Call {
  const { hygiene, unknownFields } = call;
  return {
    ...call,
    hygiene: hygiene.slice(0, MAX_FINDINGS),
    unknownFields: unknownFields.slice(0, MAX_FINDINGS),
  };
}

type Modes = Facts["overrides"]["modes"];

/** Modes by which only `controls` are evaluated, as they are set for the caller. */
function alone(controls: readonly string[], ofSet: Modes, own: Modes): Modes {
  const off = Object.keys(ofSet).filter((id) => !controls.includes(id));
  const remaining = Object.entries(own).filter(([id]) => controls.includes(id));
  return {
    ...Object.fromEntries(off.map((id) => [id, "off" as const])),
    ...Object.fromEntries(remaining),
  };
}

/** Builds the facts of a request; returns a denial if it is too large to be evaluated. */
export function collectFrom(
  { call, caller }: Pick<AttributedCall, "call" | "caller">,
  about: About,
  settings: Settings,
): Collected | Evaluation {
  const facts = factsOf(call, contextOf(call, caller, about, settings));
  const excess =
    excessOf(facts) ?? nullInList(call) ?? unstableNameIn(facts, call) ?? harmIn(facts, call);
  if (excess !== null) return refusedFor({ call, caller }, [excess]);
  return excepted(facts, caller, settings.sets, about.policyTime);
}

/** Returns the denial of a request for what was found after it was read. */
export function refusedFor(
  { call, caller }: Pick<AttributedCall, "call" | "caller">,
  findings: readonly RequestFinding[],
): Evaluation {
  const found = { ...call, hygiene: [...call.hygiene, ...findings] };
  return deniedWith(found, caller, denialOf(found.hygiene), "none");
}

/**
 * Chooses the exceptions for these facts, and returns the facts with the parameters that they widen. Replaces those that
 * were chosen before.
 */
export function excepted(
  facts: Facts,
  caller: Caller,
  sets: Settings["sets"],
  policyTime: Date,
): Collected {
  const { applied, ignored } = exceptionsFor(caller, facts, secondOf(policyTime));
  const overrides =
    applied.length === 0
      ? caller.overrides
      : widened(caller.overrides, sets[caller.profile], applied);
  return { facts: { ...facts, overrides }, applied, ignored };
}

/**
 * Evaluates the policy on complete facts, the containers that the request starts, and the shadow profile if there is one.
 *
 * @param also What refuses the request beside the policy.
 */
export function evaluateFacts(
  ruling: FullRuling,
  subject: AttributedCall & Pick<About, "policyTime">,
  facts: Facts,
  { applied, ignored: ignoredAtStart }: Collected,
  also: readonly Violation[] = [],
): Evaluation {
  const { settings, policy } = ruling;
  const { call, caller, identity, breakGlass } = subject;
  const excepted = { policy, facts, plain: caller.overrides, applied };
  const { answer: own, used: usedAtStart } = applyExceptions(policy.evaluate(facts), excepted);
  // A caller who may not start the container learns nothing about it.
  const stored =
    own.allow || !isEnforced(settings, subject)
      ? evaluateStored(storedRulingOf(ruling), caller, facts, secondOf(subject.policyTime))
      : NOTHING_STORED;
  const answer = withAlso(withStored(own, stored), also);
  const used = [...usedAtStart, ...stored.used];
  const ignored = [...ignoredAtStart, ...stored.ignored];
  const uncertainties = { hygiene: call.hygiene, refusal: identity.refusal };
  return {
    call,
    evaluated: "all",
    profile: caller.profile,
    gaps: facts.gaps,
    volumes: namedVolumesOf(facts),
    targets: facts.targets,
    decision: decisionOf(answer, uncertainties, isEnforced(settings, subject)),
    // In a dry run everything is allowed anyway.
    breakGlass: settings.enforcement.mode === "enforce" ? breakGlass : null,
    exceptions: { used, ignored },
    shadow: shadowOf(ruling, caller, facts),
  };
}

function storedRulingOf({ settings: { sets }, policy, catalogue }: FullRuling): StoredRuling {
  return { sets, policy, catalogue };
}

/** Adds what the rules of creates find in stored containers. */
export function withStored(
  own: PolicyAnswer,
  { violations, warnings }: Pick<PolicyAnswer, "violations" | "warnings">,
): PolicyAnswer {
  const found = newOf(violations, own.violations);
  return {
    allow: own.allow && found.length === 0,
    violations: [...own.violations, ...found],
    warnings: [...own.warnings, ...newOf(warnings, own.warnings)],
  };
}

function withAlso(answer: PolicyAnswer, also: readonly Violation[]): PolicyAnswer {
  if (also.length === 0) return answer;
  return { ...answer, allow: false, violations: [...answer.violations, ...also] };
}

function isEnforced({ enforcement }: Settings, { breakGlass }: AttributedCall): boolean {
  return enforcement.mode === "enforce" && breakGlass === null;
}

/** The policy and the settings of an evaluation. */
interface Ruling {
  readonly settings: Settings;
  readonly policy: Policy;
}

/** The policy, the settings and the catalogue, by which complete facts are evaluated. */
interface FullRuling extends Ruling {
  readonly catalogue: Catalogue;
}

/** A call and who made it. */
export interface AttributedCall {
  readonly call: Call;
  readonly caller: Caller;
  readonly identity: Identity;
  /** The emergency in which denials of the caller are not enforced; null if there is none. */
  readonly breakGlass: BreakGlass | null;
}

function deniedWith(
  call: Call,
  { profile }: Caller,
  decision: Decision,
  evaluated: Evaluated,
): Evaluation {
  return {
    call,
    evaluated,
    profile,
    gaps: [],
    volumes: NO_VOLUMES,
    targets: null,
    decision,
    breakGlass: null,
    exceptions: { used: [], ignored: [] },
    shadow: null,
  };
}

/** Evaluates the same facts by the shadow profile, without exceptions; null if there is none. */
function shadowOf(ruling: FullRuling, caller: Caller, facts: Facts): ShadowAnswer | null {
  const profile = ruling.settings.enforcement.shadowProfile;
  if (profile === null || caller.shadow === null) return null;
  const shadowed = { ...facts, set: profile, overrides: caller.shadow };
  const own = ruling.policy.evaluate(shadowed);
  const answer = withStored(own, evaluateStoredPlainly(storedRulingOf(ruling), shadowed));
  return { profile, effect: answer.allow ? "allow" : "deny", violations: answer.violations };
}

function contextOf(call: Call, caller: Caller, about: About, { timeZone }: Settings): FactsContext {
  const { message, host, now, policyTime } = about;
  return {
    time: secondOf(now),
    local: localTimeIn(timeZone, policyTime),
    set: caller.profile,
    overrides: caller.overrides,
    user: userFactsOf(call, caller, about.identity),
    host,
    bodyBytes: message.body?.length ?? 0,
  };
}

/** Returns a time as facts have it: `2026-11-25T10:00:00Z`. */
export function secondOf(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

/** Builds the facts about a caller, for one action. */
export function userFactsOf(
  call: Pick<Call, "action" | "class">,
  caller: Caller,
  { authn, via, cert, refusal }: Identity,
): UserFacts {
  const { name, anonymous, known, groups, roles, uid, gids, home, read_only } = caller;
  return {
    ...{ name, authn, via, cert, refusal: refusal?.why ?? null, anonymous, known },
    ...{ groups, roles, uid, gids, home, read_only },
    permissions: permissionsFor(caller.rules, call.action, call.class),
  };
}
