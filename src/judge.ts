import type { Call } from "./domain/call.js";
import type { Caller } from "./domain/caller.js";
import type { Decision } from "./domain/decision.js";
import type { Exception } from "./domain/exceptions.js";
import type { Facts, HostFacts, UserFacts } from "./domain/facts.js";
import type { Identity } from "./domain/identity.js";
import type { Judgement, ShadowAnswer } from "./domain/judgement.js";
import type { Message } from "./domain/message.js";
import type { Overrides } from "./domain/overrides.js";
import type { Catalogue, Settings } from "./domain/settings.js";
import { excessOf } from "./facts/excess-of.js";
import { factsOf } from "./facts/facts-of.js";
import { needsResolving } from "./facts/resolve-host-paths.js";
import type { PathResolver } from "./facts/resolve-host-paths.js";
import { resolvePolicyOf } from "./facts/resolve-policy-of.js";
import type { NameClaim } from "./keeper/calls-under-way.js";
import { createTargets } from "./targets.js";
import { createIdentifier } from "./identity/identify.js";
import { NO_VOLUMES, namedVolumesOf } from "./facts/named-volumes-of.js";
import type { Directory } from "./lookups/directory.js";
import { decisionOf, denialOf } from "./policy/decision-of.js";
import { evaluateWith } from "./policy/evaluate-with.js";
import type { Policy } from "./policy/wasm-policy.js";
import { createCallers } from "./settings/callers.js";
import { exceptionsFor, widened } from "./settings/exceptions-for.js";
import { permissionsFor } from "./settings/permissions.js";
import { readingLimitsOf, type ReadingLimits } from "./settings/reading-limits.js";

/** What calls are judged by: whole, and replaced as a whole. */
export interface Rules {
  readonly settings: Settings;
  readonly policy: Policy;
  /** Digest of policy and settings. */
  readonly revision: string;
  readonly resolver: PathResolver;
  readonly catalogue: Catalogue;
}

/** Judges calls by one set of rules. */
export interface Judge {
  readonly rules: Rules;
  /** Who makes a call. */
  identify(message: Message): Identity | Promise<Identity>;
  /** How far somebody's calls are read. */
  limitsFor(identity: Identity): ReadingLimits;
  judge(call: Call, about: JudgedCall): Promise<Judgement>;
}

/** What is known of a call apart from the call. */
export interface JudgedCall {
  readonly message: Message;
  readonly identity: Identity;
  readonly host: HostFacts;
  /** Keeps what its names mean from changing. */
  readonly names: Pick<NameClaim, "use" | "change">;
  readonly now: Date;
}

/**
 * Makes a judge; what does not change from call to call is worked out here.
 *
 * @param directory Null where the daemon may not be asked.
 */
export function createJudge(rules: Rules, directory: Directory | null): Judge {
  const { settings, policy, resolver } = rules;
  const identifier = createIdentifier(settings);
  const callers = createCallers(settings);
  const limits = new Map(
    Object.entries(settings.sets).map(([profile, set]) => [profile, readingLimitsOf(set)]),
  );
  const targets = createTargets(rules, directory);

  async function judge(call: Call, about: JudgedCall): Promise<Judgement> {
    const { refusal } = about.identity;
    const caller = callers.of(about.identity);
    const drawn = factsFor(call, caller, about);
    const excess = excessOf(drawn);
    if (excess !== null) return refused({ ...call, hygiene: [...call.hygiene, excess] }, caller);
    const { applied, ignored } = exceptionsFor(caller, drawn);
    const overrides = overridesWith(applied, caller, settings);
    const known = await targets.into({ ...drawn, overrides }, about.names);
    const facts = await resolved(known, settings, resolver);
    const { answer, used } = evaluateWith(policy, facts, caller.overrides, applied);
    return {
      call,
      profile: caller.profile,
      ...foundIn(facts),
      decision: decisionOf(answer, { hygiene: call.hygiene, refusal }, settings.reporting.mode),
      exceptions: { used, ignored },
      shadow: shadowOf(rules, caller, facts),
    };
  }

  return {
    rules,
    identify: (message) => identifier.of(message),
    judge,
    limitsFor(identity) {
      const found = limits.get(callers.of(identity).profile);
      // The sets are those of all profiles, and a caller's is one of them.
      if (found === undefined) throw new TypeError("Cannot judge: the caller's profile has no set");
      return found;
    },
  };
}

function foundIn(facts: Facts): Pick<Judgement, "gaps" | "volumes" | "targets"> {
  return { gaps: facts.gaps, volumes: namedVolumesOf(facts), targets: facts.targets };
}

function overridesWith(
  applied: readonly Exception[],
  { overrides, profile }: Caller,
  { sets }: Settings,
): Overrides {
  return applied.length === 0 ? overrides : widened(overrides, sets[profile], applied);
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

function resolved(
  facts: Facts,
  { sets }: Settings,
  resolver: PathResolver,
): Facts | Promise<Facts> {
  if (!needsResolving(facts)) return facts;
  return resolver.resolve(facts, resolvePolicyOf(sets[facts.set], facts.overrides));
}

/** What the shadow profile says of the same facts, without exceptions. */
function shadowOf({ settings, policy }: Rules, caller: Caller, facts: Facts): ShadowAnswer | null {
  const profile = settings.reporting.shadowProfile;
  if (profile === null || caller.shadow === null) return null;
  const answer = policy.evaluate({ ...facts, set: profile, overrides: caller.shadow });
  return { profile, effect: answer.allow ? "allow" : "deny", violations: answer.violations };
}

function factsFor(call: Call, caller: Caller, about: JudgedCall): Facts {
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
