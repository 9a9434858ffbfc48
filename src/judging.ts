import type { Call } from "./domain/call.js";
import type { Caller } from "./domain/caller.js";
import type { Decision } from "./domain/decision.js";
import type { Exception, IgnoredException } from "./domain/exceptions.js";
import type { Facts, HostFacts, UserFacts } from "./domain/facts.js";
import type { Identity } from "./domain/identity.js";
import type { Judgement, ShadowAnswer } from "./domain/judgement.js";
import type { Message } from "./domain/message.js";
import type { Settings } from "./domain/settings.js";
import { excessOf } from "./facts/excess-of.js";
import { factsOf } from "./facts/facts-of.js";
import { NO_VOLUMES, namedVolumesOf } from "./facts/named-volumes-of.js";
import { decisionOf, denialOf } from "./policy/decision-of.js";
import { evaluateWith } from "./policy/evaluate-with.js";
import type { Policy } from "./policy/wasm-policy.js";
import { exceptionsFor, widened } from "./settings/exceptions-for.js";
import { permissionsFor } from "./settings/permissions.js";

/** What is known of a call apart from the call, whether it is judged or the answer to it. */
export interface About {
  readonly message: Message;
  readonly identity: Identity;
  readonly host: HostFacts;
  readonly now: Date;
}

/** What a call says, and the exceptions that are meant for it. */
export interface Drawn {
  /** With what the exceptions widen among their `overrides`. */
  readonly facts: Facts;
  readonly applied: readonly Exception[];
  readonly ignored: readonly IgnoredException[];
}

/** Draws what a call says; a judgement where that is too much to be judged. */
export function drawFrom(
  call: Call,
  caller: Caller,
  about: About,
  { sets }: Settings,
): Drawn | Judgement {
  const facts = factsFor(call, caller, about);
  const excess = excessOf(facts);
  if (excess !== null) return refused({ ...call, hygiene: [...call.hygiene, excess] }, caller);
  const { applied, ignored } = exceptionsFor(caller, facts);
  if (applied.length === 0) return { facts, applied, ignored };
  const overrides = widened(caller.overrides, sets[caller.profile], applied);
  return { facts: { ...facts, overrides }, applied, ignored };
}

/** What the policy, and beside it the shadow profile, say of `facts`, which complete those that were drawn. */
export function judgementOf(
  { settings, policy }: { readonly settings: Settings; readonly policy: Policy },
  { call, caller, identity }: Judged,
  facts: Facts,
  { applied, ignored }: Drawn,
): Judgement {
  const { answer, used } = evaluateWith(policy, facts, caller.overrides, applied);
  const doubts = { hygiene: call.hygiene, refusal: identity.refusal };
  return {
    call,
    profile: caller.profile,
    gaps: facts.gaps,
    volumes: namedVolumesOf(facts),
    targets: facts.targets,
    decision: decisionOf(answer, doubts, settings.reporting.mode),
    exceptions: { used, ignored },
    shadow: shadowOf(settings, policy, caller, facts),
  };
}

interface Judged {
  readonly call: Call;
  readonly caller: Caller;
  readonly identity: Identity;
}

function refused(call: Call, { profile }: Caller): Judgement {
  const decision: Decision = denialOf(call.hygiene);
  return {
    call,
    profile,
    gaps: [],
    volumes: NO_VOLUMES,
    targets: null,
    decision,
    exceptions: { used: [], ignored: [] },
    shadow: null,
  };
}

/** What the shadow profile says of the same facts, without exceptions. */
function shadowOf(
  { reporting }: Settings,
  policy: Policy,
  caller: Caller,
  facts: Facts,
): ShadowAnswer | null {
  const profile = reporting.shadowProfile;
  if (profile === null || caller.shadow === null) return null;
  const answer = policy.evaluate({ ...facts, set: profile, overrides: caller.shadow });
  return { profile, effect: answer.allow ? "allow" : "deny", violations: answer.violations };
}

function factsFor(call: Call, caller: Caller, about: About): Facts {
  const { message, host, now } = about;
  return factsOf(call, {
    time: `${now.toISOString().slice(0, 19)}Z`,
    set: caller.profile,
    overrides: caller.overrides,
    user: userOf(call, caller, about.identity),
    host,
    bodyBytes: message.body?.length ?? 0,
  });
}

function userOf(call: Call, caller: Caller, { authn, via, cert, refusal }: Identity): UserFacts {
  const { name, anonymous, known, groups, roles, uid, gids, home, read_only } = caller;
  return {
    ...{ name, authn, via, cert, refusal: refusal?.why ?? null, anonymous, known },
    ...{ groups, roles, uid, gids, home, read_only },
    permissions: permissionsFor(caller.rules, call.action, call.class),
  };
}
