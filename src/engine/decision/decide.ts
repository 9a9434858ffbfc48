import type { BreakGlass } from "../../domain/break-glass.js";
import type { Caller } from "../../domain/caller.js";
import type { Decision } from "../../domain/decision.js";
import type { Evaluation } from "../../domain/evaluation.js";
import type { Facts } from "../../domain/facts.js";
import type { IdentifiedCall } from "../../domain/identified-call.js";
import type { Identity } from "../../domain/identity.js";
import type { Received, Response } from "../../domain/message.js";
import type { Directory } from "../dockerd/directory.js";
import type { EvaluationInspections } from "../dockerd/inspect.js";
import { allowedRequestOf } from "../executions/allowed-request.js";
import type { ExecutionCheck } from "../executions/execution-check.js";
import { busy } from "../inflight/busy.js";
import { NO_EFFECTS, type Effects } from "../inflight/registry.js";
import type { RequestTracker, TrackedClaim } from "../ownership/request-tracker.js";
import { turnOf, type FairQueue } from "../fairness/fair-queue.js";
import type { DockerdView } from "../request/dockerd-view.js";
import { readCall } from "../request/read-call.js";
import type { Phases } from "./decision-context.js";
import { decodeInTurn } from "./decode-in-turn.js";
import type { CallerRequest, Evaluator } from "./evaluator.js";
import type { RecentRequests } from "./recent-requests.js";

type Turns = Pick<FairQueue, "run">;

/** Dependencies of decisions that stay the same when the configuration is replaced. */
export interface DecisionParts {
  /** Null where dockerd may not be inspected. */
  readonly directory: Directory | null;
  readonly tracker: RequestTracker;
  readonly dockerd: DockerdView;
  readonly executions: Pick<ExecutionCheck, "allowed" | "withdrawn" | "answered"> | undefined;
  readonly turns: Turns;
  readonly recent: RecentRequests;
  /** Returns the emergency in which denials of a user are not enforced; null if there is none. */
  readonly breakGlassOf: (user: string) => BreakGlass | null;
  readonly now: () => Date;
  /** The time by which permissions end, which never goes back. */
  readonly policyTime: () => Date;
}

/**
 * Decides on one message, phase by phase. Yields what each phase found out as soon as it is known, so that the audit record
 * has it however the decision ends.
 *
 * @param id The decision's id.
 * @throws {PluginError} If there can be no decision; the caller denies.
 */
export async function* decide(
  received: Received,
  evaluator: Evaluator,
  id: string,
  parts: DecisionParts,
): Phases<Decision> {
  const { directory, dockerd, recent, turns } = parts;

  // Read the message. A response repeats its request, which may have been read already.
  const repeated = recent.take(received);
  const message = await decodeInTurn(received, repeated, turns);
  const own = directory?.isOwn(message) ?? false;
  yield { message, own };
  const { response } = message;
  if (response !== null) dockerd.learn(response.headers);
  if (own) return ALLOWED;

  // Identify the caller, and read the call as dockerd does.
  const { endMs, bytes } = received;
  const read = repeated?.request ?? (yield* identifyAndRead({ message, endMs }, evaluator, parts));
  const { identity, call } = read;
  const caller = evaluator.callerOf(identity);
  yield { identity, groups: caller.groups, call };

  if (response !== null)
    return yield* decideResponse({ ...read, message, response }, evaluator, parts);
  return yield* decideRequest({ ...read, endMs, bytes, caller, id }, evaluator, parts);
}

async function* identifyAndRead(
  { message, endMs }: Pick<ReadRequest, "message" | "endMs">,
  evaluator: Evaluator,
  { dockerd, turns }: DecisionParts,
): Phases<IdentifiedCall> {
  const identity = await evaluator.identify(message);
  yield { identity };
  const limits = {
    ...evaluator.limitsFor(identity),
    dockerd: dockerd.known(evaluator.configuration.settings.http2),
  };
  const call = await turns.run(turnOf(identity, message), () => readCall(message, limits), endMs);
  return { call, message, identity };
}

/** A request that was read. Its attempts together wait until `endMs`, because dockerd waits for the plugin. */
interface ReadRequest extends IdentifiedCall, Pick<Received, "bytes" | "endMs"> {
  readonly caller: Caller;
  /** The decision's id. */
  readonly id: string;
}

/** Attempts at one request whose names others keep giving to other objects. */
const MAX_ATTEMPTS = 4;

async function* decideRequest(
  request: ReadRequest,
  evaluator: Evaluator,
  parts: DecisionParts,
): Phases<Decision> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const decision = yield* attemptAt(request, evaluator, parts);
    if (decision !== null) return decision;
  }
  throw busy();
}

/** Returns null if what the request was evaluated by has changed before it could be allowed. */
async function* attemptAt(
  read: ReadRequest,
  evaluator: Evaluator,
  parts: DecisionParts,
): Phases<Decision | null> {
  const { id, identity } = read;
  const request = { ...read, ...whileDeciding(identity, parts) };
  const claim = parts.tracker.claim(identity.name, read.endMs);
  try {
    // Inspect, lock and evaluate.
    const evaluated = await collectAndEvaluate(request, evaluator, claim, parts.turns);
    const { evaluation, effects, facts } = evaluated;
    yield { evaluation, captured: { facts, policyTime: request.policyTime } };
    if (evaluation.decision.effect !== "allow") return evaluation.decision;

    // Commit: from here on the request is in flight.
    if (!(await claim.allow(read, id, { ...evaluation, effects }))) return null;
    if (hasEnded(evaluation, identity, parts)) {
      claim.withdraw();
      return null;
    }
    const forget = parts.recent.keep(read);
    yield {
      withdraw() {
        claim.withdraw();
        forget();
        parts.executions?.withdrawn(id);
      },
    };
    parts.executions?.allowed(allowedRequestOf(id, read, evaluation));
    return evaluation.decision;
  } finally {
    claim.evaluated();
  }
}

interface EvaluatedRequest {
  readonly evaluation: Evaluation;
  readonly effects: Effects;
  /** Null if it was refused before they were complete. */
  readonly facts: Facts | null;
}

async function collectAndEvaluate(
  request: CallerRequest & Pick<ReadRequest, "endMs">,
  evaluator: Evaluator,
  { locks }: TrackedClaim,
  turns: Turns,
): Promise<EvaluatedRequest> {
  const user = turnOf(request.identity, request.message);
  const inTurn = <Result>(work: () => Result) => turns.run(user, work, request.endMs);

  // Refuse what the caller may not do in any form, before anything is inspected.
  const refusal = await inTurn(() => evaluator.evaluateAccess(request));
  if (refusal !== null) return { evaluation: refusal, effects: NO_EFFECTS, facts: null };

  // Collect the facts of the request.
  const host = await evaluator.inspectHost(request);
  const collected = await inTurn(() => evaluator.collect(request, host));
  if ("decision" in collected) return { evaluation: collected, effects: NO_EFFECTS, facts: null };

  // Lock the names that it relies on, and inspect the objects that they mean.
  const seen: EvaluationInspections = new Map();
  const { facts, effects, findings } = await evaluator.lockAndInspect(collected.facts, locks, seen);

  // Add the mounts of stored containers, and resolve host paths.
  const complete = await evaluator.completeFacts(request, { ...collected, facts }, seen);

  // Evaluate the policy.
  const evaluation = await inTurn(() => evaluator.evaluate(request, complete, findings));
  return { evaluation, effects, facts: complete.facts };
}

/** dockerd has executed the call: records who owns what it created, even if the response is refused. */
async function* decideResponse(
  responded: IdentifiedCall & { readonly response: Response },
  { responses }: Evaluator,
  { tracker, executions, turns, ...parts }: DecisionParts,
): Phases<Decision> {
  const { call, identity, message, response } = responded;

  // Record who owns what it made, and end what the request held.
  const answered = await tracker.answered(responded);
  yield { answered };
  const { begun } = answered;
  executions?.answered(begun, call.action, response);
  if (!responses.mayEvaluate(call.action)) return ALLOWED;

  // Evaluate the policy.
  const targets = begun?.targets ?? null;
  const about = { ...responded, ...whileDeciding(identity, parts), targets };
  const evaluation = await turns.run(turnOf(identity, message), () =>
    responses.evaluate(call, about),
  );
  yield { evaluation };
  return evaluation?.decision ?? ALLOWED;
}

/** Returns the values that hold while a message is evaluated, and may not hold later. */
function whileDeciding(
  { name }: Identity,
  parts: Pick<DecisionParts, "now" | "policyTime" | "dockerd" | "breakGlassOf">,
) {
  const times = { now: parts.now(), policyTime: parts.policyTime() };
  return { ...times, apiMax: parts.dockerd.apiMax(), breakGlass: parts.breakGlassOf(name) };
}

/** Returns true if the emergency has ended, by which a request was evaluated that has waited since. */
function hasEnded(
  { breakGlass }: Evaluation,
  { name }: Identity,
  { breakGlassOf }: DecisionParts,
): boolean {
  return breakGlass !== null && breakGlassOf(name) !== breakGlass;
}

const ALLOWED: Decision = { effect: "allow", warnings: [], unenforced: [] };
