import { randomUUID } from "node:crypto";
import {
  FAULT,
  createAnswerer,
  errorOf,
  type AnswerParts,
  type Judged,
  type Known,
} from "./answer.js";
import { decodeInTurn, type Received } from "./decode-in-turn.js";
import type { AskedCall } from "../domain/identified-call.js";
import type { Decision, Answer } from "../domain/decision.js";
import type { DockerEvent } from "../domain/executions.js";
import type { Identity } from "../domain/identity.js";
import type { Headers, Phase, Response } from "../domain/message.js";
import { createEngineView, type EngineView } from "../request/dockerd-view.js";
import { readCall, type ReadOptions } from "../request/read-call.js";
import { OverloadedError, PluginError, ProtocolError } from "../errors.js";
import { allowedRequestOf } from "../executions/allowed-request.js";
import type { ExecutionCheck } from "../executions/execution-check.js";
import type { Directory } from "../dockerd/directory.js";
import { createJudge, type Judge, type Rules } from "./evaluator.js";
import { busy } from "../inflight/busy.js";
import { createRestarts } from "../inflight/restarts.js";
import { createCallKeeper, type CallKeeper, type KeptClaim } from "../ownership/request-tracker.js";
import type { OwnerStore } from "../ownership/owner-store.js";
import { createEvaluationTurns, turnOf, type EvaluationTurns } from "../policy/evaluation-turns.js";

/** What a decision is made with. */
export interface AuthorizerParts extends AnswerParts {
  readonly rules: Rules;
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
  /** Judges calls that come from now on by other rules; those under way end by the old ones. */
  readonly replace: (rules: Rules) => void;
}

/**
 * The heart: message → call → facts → decision → record → answer.
 *
 * This is the only place that turns a failure into a denial.
 */
export function createAuthorizer(parts: AuthorizerParts): Authorizer {
  const engine = createEngineView();
  const { directory = null, owners, executions, now = () => new Date() } = parts;
  const turns = createEvaluationTurns();
  let judge = createJudge(parts.rules, directory, turns);
  const keeper = createCallKeeper(owners, directory, now, (thrown) => {
    parts.onFault?.(thrown);
  });
  const decide = createDecider(parts, { keeper, engine, executions, now, turns });
  const answer = createAnswerer(parts);
  const refuse = (phase: Phase, error: PluginError): Answer => {
    const known = { rules: judge.rules, known: nothing(), decision: errorOf(error) };
    return answer(known, phase, performance.now());
  };
  const restarts = createRestarts(parts.mayHaveStarted ?? (() => true), () => {
    engine.forget();
    keeper.restarted();
    directory?.host.forget();
    parts.onActivated?.();
  });
  return {
    ...restarts,
    async authorize(bytes, phase, arrivedMs = performance.now()) {
      const received = { bytes, phase, endMs: arrivedMs + WAIT_MS[phase] };
      return answer(await decide(judge, received), phase, arrivedMs);
    },
    tooLarge(phase, limit) {
      const what = `it is larger than ${limit} bytes, the most that is read`;
      return refuse(phase, new ProtocolError(`Cannot read AuthZ message: ${what}`));
    },
    tooMany: () => refuse("request", new OverloadedError(TOO_MANY)),
    observed: keeper.observed,
    heard: engine.learn,
    replace(rules) {
      judge = createJudge(rules, directory, turns);
    },
  };
}

const TOO_MANY =
  "Cannot read AuthZ message: its turn did not come in time, because of other large requests; send fewer at once";

/** All waits of a request end so long after it came in; a response, which dockerd has executed, waits as long as it takes. */
const WAIT_MS: Readonly<Record<Phase, number>> = { request: 10_000, response: Infinity };

type Decider = (judge: Judge, received: Received) => Promise<Judged>;

function createDecider(parts: AuthorizerParts, kept: Kept): Decider {
  const { directory } = parts;
  const { engine, turns } = kept;

  async function decide(judge: Judge, known: Known, received: Received) {
    const { endMs } = received;
    const message = await decodeInTurn(received, turns);
    known.message = message;
    known.own = directory?.isOwn(message) ?? false;
    if (known.own) {
      if (message.response !== null) engine.learn(message.response.headers);
      return ALLOWED;
    }
    const identity = await judge.identify(message);
    known.identity = identity;
    const user = turnOf(identity, message);
    const read = () => readCall(message, limitsOf(judge, identity, engine));
    const call = await turns.run(user, read, endMs);
    known.call = call;
    const { response } = message;
    const asked = { call, message, identity };
    if (response === null) return judged(judge, known, { ...asked, endMs }, kept);
    engine.learn(response.headers);
    return replied(judge, known, { ...asked, response }, kept);
  }

  return async (judge, received) => {
    const { rules } = judge;
    const known = nothing();
    try {
      return { rules, known, decision: await decide(judge, known, received) };
    } catch (thrown) {
      if (thrown instanceof PluginError) return { rules, known, decision: errorOf(thrown) };
      // A fault must not lose the record of the call that brought it out.
      parts.onFault?.(thrown);
      return { rules, known, decision: FAULT };
    }
  };
}

interface Kept {
  readonly keeper: CallKeeper;
  readonly engine: EngineView;
  readonly executions: AuthorizerParts["executions"];
  readonly now: () => Date;
  readonly turns: EvaluationTurns;
}

/** Attempts at one request whose names others keep giving to other objects. */
const MAX_ATTEMPTS = 4;

/** Evaluates a request, again if what it was evaluated by changed before it could be allowed. */
async function judged(
  judge: Judge,
  known: Known,
  asked: WaitingCall,
  kept: Kept,
): Promise<Decision> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const claim = kept.keeper.claim(asked.identity.name, asked.endMs);
    const decision = await judgedOnce(judge, known, asked, { ...kept, claim });
    if (decision !== null) return decision;
  }
  throw busy();
}

/** A request, all of whose attempts together wait until `endMs`, because dockerd waits for the plugin. */
interface WaitingCall extends AskedCall, Pick<Received, "endMs"> {}

/** Returns null if what the request was evaluated by has changed. */
async function judgedOnce(
  judge: Judge,
  known: Known,
  asked: WaitingCall,
  { claim, engine, executions, now }: Kept & { readonly claim: KeptClaim },
): Promise<Decision | null> {
  try {
    const about = { ...asked, apiMax: engine.apiMax(), names: claim, now: now() };
    const judgement = await judge.judge(asked.call, about);
    known.judgement = judgement;
    known.call = judgement.call;
    const { decision } = judgement;
    if (decision.effect !== "allow") return decision;
    if (!(await claim.allow(asked, known.id, judgement))) return null;
    known.withdraw = () => {
      claim.withdraw();
      executions?.withdrawn(known.id);
    };
    executions?.allowed(allowedRequestOf(known.id, asked, judgement));
    return decision;
  } finally {
    claim.evaluated();
  }
}

/** The call is executed: what it made is kept, whatever becomes of the answer. */
async function replied(
  judge: Judge,
  known: Known,
  asked: AskedCall & { readonly response: Response },
  { keeper, engine, executions, now, turns }: Kept,
): Promise<Decision> {
  known.answered = await keeper.answered(asked);
  const { begun } = known.answered;
  const { action } = asked.call;
  executions?.answered(begun, action, asked.response);
  if (!judge.responses.mayJudge(action)) return ALLOWED;
  const apiMax = engine.apiMax();
  const about = { ...asked, apiMax, targets: begun?.targets ?? null, now: now() };
  const evaluate = () => judge.responses.judge(asked.call, about);
  known.judgement = await turns.run(turnOf(asked.identity, asked.message), evaluate);
  return known.judgement?.decision ?? ALLOWED;
}

function limitsOf(judge: Judge, identity: Identity, engine: EngineView): ReadOptions {
  return { ...judge.limitsFor(identity), engine: engine.known(judge.rules.settings.http2) };
}

const ALLOWED: Decision = { effect: "allow", warnings: [], unenforced: [] };

function nothing(): Known {
  return {
    id: randomUUID(),
    message: null,
    identity: null,
    call: null,
    judgement: null,
    answered: null,
    own: false,
    withdraw: null,
  };
}
