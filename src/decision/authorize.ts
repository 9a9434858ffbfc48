import { randomUUID } from "node:crypto";
import {
  FAULT,
  createAnswerer,
  errorOf,
  type AnswerParts,
  type Decided,
  type Known,
} from "./answer.js";
import { decodeInTurn, type Received } from "./decode-in-turn.js";
import type { IdentifiedCall } from "../domain/identified-call.js";
import type { Decision, Answer } from "../domain/decision.js";
import type { DockerEvent } from "../domain/executions.js";
import type { Identity } from "../domain/identity.js";
import type { Headers, Phase, Response } from "../domain/message.js";
import { createDockerdView, type DockerdView } from "../request/dockerd-view.js";
import { readCall, type ReadOptions } from "../request/read-call.js";
import { OverloadedError, PluginError, ProtocolError } from "../errors.js";
import { allowedRequestOf } from "../executions/allowed-request.js";
import type { ExecutionCheck } from "../executions/execution-check.js";
import type { Directory } from "../dockerd/directory.js";
import { createEvaluator, type Evaluator, type Configuration } from "./evaluator.js";
import { busy } from "../inflight/busy.js";
import { createRestarts } from "../inflight/restarts.js";
import {
  createRequestTracker,
  type RequestTracker,
  type TrackedClaim,
} from "../ownership/request-tracker.js";
import type { OwnerStore } from "../ownership/owner-store.js";
import { createEvaluationTurns, turnOf, type EvaluationTurns } from "../policy/evaluation-turns.js";

/** What a decision is made with. */
export interface AuthorizerParts extends AnswerParts {
  readonly configuration: Configuration;
  /** Who made what. */
  readonly owners?: OwnerStore;
  /** Asks the daemon what calls are about; null where it may not be asked. */
  readonly directory?: Directory | null;
  /** Told what dockerd may execute. */
  readonly executions?: Pick<ExecutionCheck, "allowed" | "withdrawn" | "answered"> | undefined;
  /**
   * Whether dockerd may have started since it was last heard of, true by default. Without a restart an activation
   * changes nothing: any client can cause one.
   */
  readonly mayHaveStarted?: () => boolean;
  /** Told that dockerd has started. */
  readonly onActivated?: (() => void) | undefined;
}

/** Answers dockerd, and keeps a record of each answer. */
export interface Authorizer {
  /**
   * Reads, judges and records one message.
   *
   * @param arrivedMs When it came in, by the clock of `performance.now()`; now by default. A request is refused if its
   *   turns do not come within 10 s of that; a response, which dockerd has executed, waits as long as it takes.
   */
  authorize(bytes: Uint8Array, phase: Phase, arrivedMs?: number): Promise<Answer>;
  /** Refuses a message of more than `limit` bytes, and records that. */
  tooLarge(phase: Phase, limit: number): Answer;
  /** Refuses a large request that could not be read in time, and records that. */
  tooMany(): Answer;
  /** dockerd tells of something that happened. */
  readonly observed: (event: DockerEvent) => void;
  /** dockerd activates the plugin: it has started, or a client has named the plugin's socket as a driver. */
  readonly activated: () => void;
  /** dockerd has closed its event stream. */
  readonly disconnected: () => void;
  /** dockerd has answered with these headers to a question of our own. */
  readonly heard: (headers: Headers) => void;
  /** Evaluates requests from now on by another configuration; requests being evaluated keep the old one. */
  readonly replace: (configuration: Configuration) => void;
}

/**
 * The heart: message → call → facts → decision → record → answer.
 *
 * This is the only place that turns a failure into a denial.
 */
export function createAuthorizer(parts: AuthorizerParts): Authorizer {
  const dockerd = createDockerdView();
  const { directory = null, owners, executions, now = () => new Date() } = parts;
  const turns = createEvaluationTurns();
  let evaluator = createEvaluator(parts.configuration, directory, turns);
  const tracker = createRequestTracker(owners, directory, now, (thrown) => {
    parts.onFault?.(thrown);
  });
  const decide = createDecider(parts, { tracker, dockerd, executions, now, turns });
  const answer = createAnswerer(parts);
  const refuse = (phase: Phase, error: PluginError): Answer => {
    const { configuration } = evaluator;
    const decided = { configuration, known: nothing(), decision: errorOf(error) };
    return answer(decided, phase, performance.now());
  };
  const restarts = createRestarts(parts.mayHaveStarted ?? (() => true), () => {
    dockerd.forget();
    tracker.restarted();
    directory?.host.forget();
    parts.onActivated?.();
  });
  return {
    ...restarts,
    async authorize(bytes, phase, arrivedMs = performance.now()) {
      const received = { bytes, phase, endMs: arrivedMs + WAIT_MS[phase] };
      return answer(await decide(evaluator, received), phase, arrivedMs);
    },
    tooLarge(phase, limit) {
      const what = `it is larger than ${limit} bytes, the most that is read`;
      return refuse(phase, new ProtocolError(`Cannot read AuthZ message: ${what}`));
    },
    tooMany: () => refuse("request", new OverloadedError(TOO_MANY)),
    observed: tracker.observed,
    heard: dockerd.learn,
    replace(configuration) {
      evaluator = createEvaluator(configuration, directory, turns);
    },
  };
}

const TOO_MANY =
  "Cannot read AuthZ message: its turn did not come in time, because of other large requests; send fewer at once";

/** All waits of a request end so long after it came in; a response, which dockerd has executed, waits as long as it takes. */
const WAIT_MS: Readonly<Record<Phase, number>> = { request: 10_000, response: Infinity };

type Decider = (evaluator: Evaluator, received: Received) => Promise<Decided>;

function createDecider(parts: AuthorizerParts, shared: Shared): Decider {
  const { directory } = parts;
  const { dockerd, turns } = shared;

  async function decide(evaluator: Evaluator, known: Known, received: Received) {
    const { endMs } = received;
    const message = await decodeInTurn(received, turns);
    known.message = message;
    known.own = directory?.isOwn(message) ?? false;
    if (known.own) {
      if (message.response !== null) dockerd.learn(message.response.headers);
      return ALLOWED;
    }
    const identity = await evaluator.identify(message);
    known.identity = identity;
    const user = turnOf(identity, message);
    const read = () => readCall(message, limitsOf(evaluator, identity, dockerd));
    const call = await turns.run(user, read, endMs);
    known.call = call;
    const { response } = message;
    const identified = { call, message, identity };
    if (response === null) return decided(evaluator, known, { ...identified, endMs }, shared);
    dockerd.learn(response.headers);
    return responded(evaluator, known, { ...identified, response }, shared);
  }

  return async (evaluator, received) => {
    const { configuration } = evaluator;
    const known = nothing();
    try {
      return { configuration, known, decision: await decide(evaluator, known, received) };
    } catch (thrown) {
      if (thrown instanceof PluginError) return { configuration, known, decision: errorOf(thrown) };
      // A fault must not lose the record of the call that brought it out.
      parts.onFault?.(thrown);
      return { configuration, known, decision: FAULT };
    }
  };
}

interface Shared {
  readonly tracker: RequestTracker;
  readonly dockerd: DockerdView;
  readonly executions: AuthorizerParts["executions"];
  readonly now: () => Date;
  readonly turns: EvaluationTurns;
}

/** Attempts at one request whose names others keep giving to other objects. */
const MAX_ATTEMPTS = 4;

/** Evaluates a request, again if what it was evaluated by changed before it could be allowed. */
async function decided(
  evaluator: Evaluator,
  known: Known,
  identified: WaitingCall,
  shared: Shared,
): Promise<Decision> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const claim = shared.tracker.claim(identified.identity.name, identified.endMs);
    const decision = await decidedOnce(evaluator, known, identified, { ...shared, claim });
    if (decision !== null) return decision;
  }
  throw busy();
}

/** A request, all of whose attempts together wait until `endMs`, because dockerd waits for the plugin. */
interface WaitingCall extends IdentifiedCall, Pick<Received, "endMs"> {}

/** Returns null if what the request was evaluated by has changed. */
async function decidedOnce(
  evaluator: Evaluator,
  known: Known,
  identified: WaitingCall,
  { claim, dockerd, executions, now }: Shared & { readonly claim: TrackedClaim },
): Promise<Decision | null> {
  try {
    const about = { ...identified, apiMax: dockerd.apiMax(), names: claim, now: now() };
    const evaluation = await evaluator.evaluate(identified.call, about);
    known.evaluation = evaluation;
    known.call = evaluation.call;
    const { decision } = evaluation;
    if (decision.effect !== "allow") return decision;
    if (!(await claim.allow(identified, known.id, evaluation))) return null;
    known.withdraw = () => {
      claim.withdraw();
      executions?.withdrawn(known.id);
    };
    executions?.allowed(allowedRequestOf(known.id, identified, evaluation));
    return decision;
  } finally {
    claim.evaluated();
  }
}

/** The call is executed: what it made is kept, whatever becomes of the answer. */
async function responded(
  evaluator: Evaluator,
  known: Known,
  identified: IdentifiedCall & { readonly response: Response },
  { tracker, dockerd, executions, now, turns }: Shared,
): Promise<Decision> {
  known.answered = await tracker.answered(identified);
  const { begun } = known.answered;
  const { action } = identified.call;
  executions?.answered(begun, action, identified.response);
  if (!evaluator.responses.mayEvaluate(action)) return ALLOWED;
  const apiMax = dockerd.apiMax();
  const about = { ...identified, apiMax, targets: begun?.targets ?? null, now: now() };
  const evaluate = () => evaluator.responses.evaluate(identified.call, about);
  known.evaluation = await turns.run(turnOf(identified.identity, identified.message), evaluate);
  return known.evaluation?.decision ?? ALLOWED;
}

function limitsOf(evaluator: Evaluator, identity: Identity, dockerd: DockerdView): ReadOptions {
  return {
    ...evaluator.limitsFor(identity),
    dockerd: dockerd.known(evaluator.configuration.settings.http2),
  };
}

const ALLOWED: Decision = { effect: "allow", warnings: [], unenforced: [] };

function nothing(): Known {
  return {
    id: randomUUID(),
    message: null,
    identity: null,
    call: null,
    evaluation: null,
    answered: null,
    own: false,
    withdraw: null,
  };
}
