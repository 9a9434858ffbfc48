import type { Call } from "../domain/call.js";
import type { Caller } from "../domain/caller.js";
import type { Facts } from "../domain/facts.js";
import type { Identity } from "../domain/identity.js";
import type { Evaluation } from "../domain/evaluation.js";
import type { Message } from "../domain/message.js";
import type { Catalogue, Settings } from "../domain/settings.js";
import { needsResolving } from "../host-paths/resolve-host-paths.js";
import type { PathResolver } from "../host-paths/resolve-host-paths.js";
import { resolvePolicyOf } from "../host-paths/resolve-policy-of.js";
import { createHosts } from "../dockerd/hosts.js";
import { createIdentifier } from "../identity/identify.js";
import {
  drawFrom,
  excepted,
  evaluationOf,
  refusedAtOnce,
  type About,
  type Drawn,
} from "./evaluate.js";
import type { EvaluationClaim } from "../inflight/registry.js";
import type { Directory } from "../dockerd/directory.js";
import { turnOf, type EvaluationTurns } from "../policy/evaluation-turns.js";
import type { Policy } from "../policy/wasm-policy.js";
import { createResponseEvaluator, type ResponseEvaluator } from "./evaluate-response.js";
import { createCallers } from "../settings/callers.js";
import { inspectionsByProfile } from "../settings/inspections-for.js";
import { readingLimitsOf, type ReadingLimits } from "../settings/reading-limits.js";
import { createStoredMounts } from "../targets/stored-mounts.js";
import { createTargets } from "../targets/targets.js";

/** What calls are judged by: whole, and replaced as a whole. */
export interface Configuration {
  readonly settings: Settings;
  readonly policy: Policy;
  /** Digest of policy and settings. */
  readonly revision: string;
  readonly resolver: PathResolver;
  readonly catalogue: Catalogue;
}

/** Evaluates requests and responses by one configuration. */
export interface Evaluator {
  readonly configuration: Configuration;
  /** Who makes a call. */
  identify(message: Message): Identity | Promise<Identity>;
  /** How far somebody's calls are read. */
  limitsFor(identity: Identity): ReadingLimits;
  evaluate(call: Call, about: AboutCall): Promise<Evaluation>;
  /** Evaluates dockerd's responses. */
  readonly responses: ResponseEvaluator;
}

/** What is known of a call apart from the call. */
export interface AboutCall extends Omit<About, "host"> {
  readonly apiMax: string | null;
  /** Keeps what its names mean from changing. */
  readonly names: EvaluationClaim;
  /** Until when it may wait for its turns, by the clock of `performance.now()`. */
  readonly endMs: number;
}

/**
 * Creates an evaluator; computes here what does not change from request to request.
 *
 * @param directory Null where the daemon may not be asked.
 */
export function createEvaluator(
  configuration: Configuration,
  directory: Directory | null,
  turns: EvaluationTurns,
): Evaluator {
  const { settings } = configuration;
  const identifier = createIdentifier(settings);
  const callers = createCallers(settings);
  const limits = readingLimitsByProfile(settings);
  const inspections = inspectionsByProfile(settings, configuration.catalogue);
  const targets = createTargets(inspections, directory);
  const hosts = createHosts(inspections, directory);
  const stored = createStoredMounts(inspections, directory);

  async function evaluate(call: Call, about: AboutCall): Promise<Evaluation> {
    const caller = callers.of(about.identity);
    const subject = { call, caller, identity: about.identity };
    const user = turnOf(about.identity, about.message);
    const inTurn = <Result>(work: () => Result) => turns.run(user, work, about.endMs);
    const known = { ...about, host: hosts.known(about.apiMax) };
    const refused = await inTurn(() => refusedAtOnce(configuration, subject, known));
    if (refused !== null) return refused;
    const { host, gaps } = await hosts.of(caller, call.action, about.apiMax);
    const drawn = await inTurn(() => drawFrom(call, caller, { ...about, host }, settings));
    if ("decision" in drawn) return drawn;
    const named = await targets.into(withGaps(drawn.facts, gaps), about.names);
    const last = await completed(drawn, await stored.into(named), caller, configuration);
    return inTurn(() => evaluationOf(configuration, subject, last.facts, last));
  }

  return {
    configuration,
    identify: (message) => identifier.of(message),
    evaluate,
    responses: createResponseEvaluator(configuration, callers, hosts.known),
    limitsFor(identity) {
      const found = limits.get(callers.of(identity).profile);
      // The sets are those of all profiles, and a caller's is one of them.
      if (found === undefined) throw new TypeError("Cannot evaluate: the profile has no set");
      return found;
    },
  };
}

function readingLimitsByProfile({ sets }: Settings): ReadonlyMap<string, ReadingLimits> {
  return new Map(Object.entries(sets).map(([profile, set]) => [profile, readingLimitsOf(set)]));
}

/**
 * The facts of a request, with the host's paths resolved. Exceptions may be for the image of a container that exists,
 * which is known by now.
 */
async function completed(
  drawn: Drawn,
  facts: Facts,
  caller: Caller,
  { settings, resolver }: Configuration,
): Promise<Drawn> {
  const isStored = facts.stored_image !== null;
  const last = isStored ? excepted(facts, caller, settings.sets) : { ...drawn, facts };
  return { ...last, facts: await resolved(last.facts, settings, resolver) };
}

function withGaps(facts: Facts, gaps: readonly string[]): Facts {
  return gaps.length === 0 ? facts : { ...facts, gaps: [...facts.gaps, ...gaps] };
}

function resolved(
  facts: Facts,
  { sets }: Settings,
  resolver: PathResolver,
): Facts | Promise<Facts> {
  // A request that cannot be read is refused wherever its paths lead.
  if (facts.hygiene.length > 0 || !needsResolving(facts)) return facts;
  return resolver.resolve(facts, resolvePolicyOf(sets[facts.set], facts.overrides));
}
