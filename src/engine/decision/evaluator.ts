import type { RequestFinding } from "../../domain/call.js";
import type { Caller } from "../../domain/caller.js";
import type { Facts } from "../../domain/facts.js";
import type { Identity } from "../../domain/identity.js";
import type { Evaluation } from "../../domain/evaluation.js";
import type { Message } from "../../domain/message.js";
import type { Catalogue, Settings } from "../../domain/settings.js";
import type { OpaDockerAuthz } from "../../domain/opa-docker-authz.js";
import { needsResolving } from "../host-paths/resolve-host-paths.js";
import type { PathResolver } from "../host-paths/resolve-host-paths.js";
import { resolvePolicyOf } from "../host-paths/resolve-policy-of.js";
import { createHosts, type FoundHost } from "../dockerd/hosts.js";
import { createIdentifier } from "../identity/identify.js";
import { refusalsByOpaDockerAuthz } from "./ask-opa-docker-authz.js";
import { collectFrom, excepted, evaluateFacts, evaluateAccess, refusedFor } from "./evaluate.js";
import type { About, Collected, AttributedCall } from "./evaluate.js";
import type { EvaluationLocks } from "../inflight/registry.js";
import type { Directory } from "../dockerd/directory.js";
import type { EvaluationInspections } from "../dockerd/inspect.js";
import type { Policy } from "../policy/wasm-policy.js";
import { createResponseEvaluator, type ResponseEvaluator } from "./evaluate-response.js";
import { createCallers, type Callers } from "../settings/callers.js";
import { inspectionsByProfile } from "../settings/inspections-for.js";
import { readingLimitsOf, type ReadingLimits } from "../settings/reading-limits.js";
import { createStoredMounts } from "../targets/stored-mounts.js";
import { createWholeContainers } from "../targets/whole-containers.js";
import { createTargets, type InspectedTargets } from "../targets/targets.js";

/** The settings and the policy by which requests are evaluated; always replaced as a whole. */
export interface Configuration {
  readonly settings: Settings;
  readonly policy: Policy;
  /** Digest of policy and settings. */
  readonly revision: string;
  readonly resolver: PathResolver;
  readonly catalogue: Catalogue;
  /** A policy that was written for opa-docker-authz; null if there is none. */
  readonly opaDockerAuthz: OpaDockerAuthz | null;
}

/** The phases of a decision that depend on the configuration; `decide.ts` calls them in order. */
export interface Evaluator {
  readonly configuration: Configuration;
  /** Identifies the caller. */
  identify(message: Message): Identity | Promise<Identity>;
  /** Returns how far the caller's requests are read. */
  limitsFor(identity: Identity): ReadingLimits;
  /** Returns who calls by the settings: roles, groups, profile, parameters. */
  callerOf(identity: Identity): Caller;
  /** Returns the denial of a request that is refused whatever its parameters are, else null. */
  evaluateAccess(request: CallerRequest): Evaluation | null;
  /** Inspects dockerd's host, where a control needs it. */
  inspectHost(request: CallerRequest): Promise<FoundHost>;
  /** Collects what the request says; returns its denial if that is too much to evaluate. */
  collect(request: CallerRequest, host: FoundHost): Collected | Evaluation;
  /** Locks the names that the request relies on, and inspects the objects that they mean. */
  lockAndInspect(
    facts: Facts,
    locks: EvaluationLocks,
    seen: EvaluationInspections,
  ): Promise<InspectedTargets>;
  /**
   * Adds the mounts of stored containers, chooses exceptions again where their image is known now, resolves host paths, and
   * adds the containers that the request starts.
   */
  completeFacts(
    request: CallerRequest,
    collected: Collected,
    seen: EvaluationInspections,
  ): Promise<Collected>;
  /**
   * Evaluates the policy.
   *
   * @param findings What `lockAndInspect` found, for which the request is refused even if the policy allows it.
   */
  evaluate(
    request: CallerRequest,
    collected: Collected,
    findings: readonly RequestFinding[],
  ): Evaluation;
  /** Evaluates dockerd's responses. */
  readonly responses: ResponseEvaluator;
}

/** A request that was read, with its caller. */
export interface CallerRequest extends AttributedCall, Omit<About, "host"> {
  /** The highest API version that dockerd's responses have shown; null if not known. */
  readonly apiMax: string | null;
}

/**
 * Creates an evaluator; computes here what does not change from request to request.
 *
 * @param directory Null where dockerd may not be inspected.
 */
export function createEvaluator(
  configuration: Configuration,
  directory: Directory | null,
): Evaluator {
  const { settings } = configuration;
  const callers = createCallers(settings);
  const inspections = inspectionsByProfile(settings, configuration.catalogue);
  const targets = createTargets(inspections, directory);
  const hosts = createHosts(inspections, directory);
  const stored = createStoredMounts(inspections, directory);
  const whole = createWholeContainers(inspections, directory);
  return {
    configuration,
    ...callerPhases(settings, callers),
    evaluateAccess: (request) =>
      evaluateAccess(configuration, request, { ...request, host: hosts.known(request.apiMax) }),
    inspectHost: ({ caller, call, apiMax }) => hosts.of(caller, call.action, apiMax),
    collect(request, { host, gaps }) {
      const collected = collectFrom(request, { ...request, host }, settings);
      if ("decision" in collected) return collected;
      return { ...collected, facts: withGaps(collected.facts, gaps) };
    },
    lockAndInspect: targets.lockAndInspect,
    async completeFacts(request, collected, seen) {
      const facts = await stored.into(collected.facts, seen);
      const last = withExceptions(collected, facts, request, settings);
      const complete = await whole.into(await resolved(last.facts, configuration), seen);
      return { ...last, facts: await withCreates(complete, configuration) };
    },
    evaluate(request, collected, findings) {
      const { facts } = collected;
      const also = refusalsByOpaDockerAuthz(configuration.opaDockerAuthz, request, facts);
      const evaluation = evaluateFacts(configuration, request, facts, collected, also);
      // Whom the policy refuses anyway learns nothing of the objects that were inspected.
      if (findings.length === 0 || evaluation.decision.effect === "deny") return evaluation;
      return refusedFor(request, findings);
    },
    responses: createResponseEvaluator(configuration, callers, hosts.known),
  };
}

/** The phases that concern the caller alone. */
function callerPhases(
  settings: Settings,
  callers: Callers,
): Pick<Evaluator, "identify" | "limitsFor" | "callerOf"> {
  const identifier = createIdentifier(settings);
  const limits = readingLimitsByProfile(settings);
  return {
    identify: (message) => identifier.of(message),
    limitsFor: (identity) => limitsIn(limits, callers.of(identity).profile),
    callerOf: (identity) => callers.of(identity),
  };
}

/** The sets are those of all profiles, and a caller's is one of them. */
function limitsIn(limits: ReadonlyMap<string, ReadingLimits>, profile: string): ReadingLimits {
  const found = limits.get(profile);
  if (found === undefined) throw new TypeError("Cannot evaluate: the profile has no set");
  return found;
}

function readingLimitsByProfile({ sets }: Settings): ReadonlyMap<string, ReadingLimits> {
  return new Map(Object.entries(sets).map(([profile, set]) => [profile, readingLimitsOf(set)]));
}

/** Exceptions may be for the image of a container that exists, which is known once it was inspected. */
function withExceptions(
  collected: Collected,
  facts: Facts,
  { caller, policyTime }: CallerRequest,
  { sets }: Settings,
): Collected {
  if (facts.stored_image === null) return { ...collected, facts };
  return excepted(facts, caller, sets, policyTime);
}

function withGaps(facts: Facts, gaps: readonly string[]): Facts {
  return gaps.length === 0 ? facts : { ...facts, gaps: [...facts.gaps, ...gaps] };
}

function resolved(
  facts: Facts,
  { settings: { sets }, resolver, opaDockerAuthz }: Configuration,
): Facts | Promise<Facts> {
  // A request that cannot be read is refused wherever its paths lead.
  if (facts.hygiene.length > 0 || !needsResolving(facts)) return facts;
  const policy = resolvePolicyOf(sets[facts.set], facts.overrides);
  // That policy reads where every bind leads.
  const skip = opaDockerAuthz === null ? policy.skip : () => false;
  return resolver.resolve(facts, { ...policy, skip });
}

/** Resolves the paths of the containers that the request starts, and adds those of their mounts, which it has already. */
async function withCreates(facts: Facts, configuration: Configuration): Promise<Facts> {
  const {
    stored_container: stored,
    host_paths: mounted,
    settled_paths,
    inside_binds,
    gaps,
  } = facts;
  if (stored === null || stored.creates.length === 0) return facts;
  const creates = await Promise.all(
    stored.creates.map(async (create) => {
      const own = await resolved(create, configuration);
      const known = own.host_paths !== null && mounted !== null;
      const host_paths = known ? [...own.host_paths, ...mounted] : null;
      return { ...own, host_paths, settled_paths, inside_binds, gaps: [...own.gaps, ...gaps] };
    }),
  );
  return { ...facts, stored_container: { ...stored, creates } };
}
