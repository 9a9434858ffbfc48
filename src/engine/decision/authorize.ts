import { createAnswerer, type AnswerParts } from "./answer.js";
import { decide, type DecisionParts } from "./decide.js";
import { FAULT, errorOf, nothingKnown, runPhases, type Decided } from "./decision-context.js";
import type { BreakGlass } from "../../domain/break-glass.js";
import type { Caller } from "../../domain/caller.js";
import type { Answer } from "../../domain/decision.js";
import type { DockerEvent } from "../../domain/executions.js";
import type { Identity } from "../../domain/identity.js";
import type { Headers, Phase, Received } from "../../domain/message.js";
import { createDockerdView } from "../request/dockerd-view.js";
import { OverloadedError, PluginError, ProtocolError } from "../../domain/errors.js";
import type { ExecutionCheck } from "../executions/execution-check.js";
import type { Directory } from "../dockerd/directory.js";
import { createEvaluator, type Evaluator, type Configuration } from "./evaluator.js";
import { createRecentRequests } from "./recent-requests.js";
import { createRestarts } from "../inflight/restarts.js";
import { createRequestTracker } from "../ownership/request-tracker.js";
import type { OwnerStore } from "../ownership/owner-store.js";
import { createFairQueue, turnNamed, turnOf, type FairQueue } from "../fairness/fair-queue.js";

/** Dependencies of the authorizer. */
export interface AuthorizerParts extends AnswerParts {
  readonly configuration: Configuration;
  /** The ownership log. */
  readonly owners?: OwnerStore;
  /** Inspects dockerd's objects; null where dockerd may not be inspected. */
  readonly directory?: Directory | null;
  /** Compares what dockerd executes with what was allowed. */
  readonly executions?: Pick<ExecutionCheck, "allowed" | "withdrawn" | "answered"> | undefined;
  /**
   * Returns true if dockerd may have started since its last message or event; true by default. Without a restart an
   * activation changes nothing: any client can cause one.
   */
  readonly mayHaveStarted?: () => boolean;
  /** Since when all events of dockerd have been observed; null, the default, if they are not. */
  readonly readingSince?: () => Date | null;
  /** The time by which permissions end, which never goes back; `now` by default. */
  readonly policyTime?: () => Date;
  /** Returns the emergency in which denials of a user are not enforced; by default there is none. */
  readonly breakGlassOf?: (user: string) => BreakGlass | null;
  /** Called when dockerd has started. */
  readonly onActivated?: (() => void) | undefined;
}

/** Answers dockerd, and keeps a record of each answer. */
export interface Authorizer {
  /**
   * Reads, evaluates and records one message.
   *
   * @param arrivedMs When it came in, by the clock of `performance.now()`; now by default. A request is refused if its
   *   turns do not come within 10 s of that; a response, which dockerd has executed, waits as long as it takes.
   */
  authorize(bytes: Uint8Array, phase: Phase, arrivedMs?: number): Promise<Answer>;
  /** Refuses a message of more than `limit` bytes, and records that. */
  tooLarge(phase: Phase, limit: number): Answer;
  /** Refuses a large request that could not be read in time, and records that. */
  tooMany(): Answer;
  /** Takes an event of dockerd. */
  readonly observed: (event: DockerEvent) => void;
  /** dockerd activates the plugin: it has started, or a client has named the plugin's socket as a driver. */
  readonly activated: () => void;
  /** dockerd has closed its event stream. */
  readonly disconnected: () => void;
  /** Takes the headers of dockerd's answer to an inspection by Dockwarden. */
  readonly heard: (headers: Headers) => void;
  /** Evaluates requests from now on by another configuration; requests being evaluated keep the old one. */
  readonly replace: (configuration: Configuration) => void;
  /** Returns how many requests were allowed and are not answered by dockerd. */
  readonly inFlight: () => number;
}

/**
 * Decides on each message (`decide.ts`), records the decision and answers (`answer.ts`).
 *
 * A failure to decide becomes a denial here, a failure to record in `record-decision.ts` and `answer.ts`, and nowhere else.
 */
export function createAuthorizer(parts: AuthorizerParts): Authorizer {
  const dockerd = createDockerdView();
  const { directory = null, owners, executions, now = () => new Date() } = parts;
  let evaluator = createEvaluator(parts.configuration, directory);
  const { readingSince = () => null, onFault: tell = () => undefined } = parts;
  const tracker = createRequestTracker({ owners, directory, now, readingSince, tell });
  const turns = createFairQueue();
  const { policyTime = now, breakGlassOf = () => null } = parts;
  const shared = { directory, tracker, dockerd, executions, turns, breakGlassOf, now, policyTime };
  const decision = { ...shared, recent: createRecentRequests() };
  const answerer = createAnswerer(parts);
  const refuse = (phase: Phase, error: PluginError): Answer => {
    const about = { configuration: evaluator.configuration, context: nothingKnown() };
    return answerer.refuse({ ...about, decision: errorOf(error) }, phase, performance.now());
  };
  const restarts = createRestarts(parts.mayHaveStarted ?? (() => true), () => {
    dockerd.forget();
    decision.recent = createRecentRequests();
    tracker.restarted();
    directory?.host.forget();
    parts.onActivated?.();
  });
  return {
    ...restarts,
    async authorize(bytes, phase, arrivedMs = performance.now()) {
      const received = { bytes, phase, endMs: arrivedMs + WAIT_MS[phase] };
      const decided = await decideOrDeny(received, evaluator, { ...decision }, parts.onFault);
      const answered = await answerer.answer(decided, phase, arrivedMs);
      if (!answered.allow) chargeRefusal(decided, turns);
      return answered;
    },
    tooLarge: (phase, limit) => refuse(phase, new ProtocolError(tooLargeFor(limit))),
    tooMany: () => refuse("request", new OverloadedError(TOO_MANY)),
    ...{ observed: tracker.observed, heard: dockerd.learn, inFlight: tracker.inFlight },
    replace(configuration) {
      evaluator = createEvaluator(configuration, directory);
      // It may identify callers and read calls otherwise.
      decision.recent = createRecentRequests();
    },
  };
}

const tooLargeFor = (limit: number): string =>
  `Cannot read AuthZ message: it is larger than ${limit} bytes, the most that is read`;

const TOO_MANY =
  "Cannot read AuthZ message: its turn did not come in time, because of other large requests; send fewer at once";

/** All waits of a request end so long after it came in; a response, which dockerd has executed, waits as long as it takes. */
const WAIT_MS: Readonly<Record<Phase, number>> = { request: 10_000, response: Infinity };

/** Every failure denies, and the record has what was known by then. */
async function decideOrDeny(
  received: Received,
  evaluator: Evaluator,
  parts: DecisionParts,
  onFault: AuthorizerParts["onFault"],
): Promise<Decided> {
  const decided = await runPhases(
    (id) => decide(received, evaluator, id, parts),
    (thrown) => {
      if (thrown instanceof PluginError) return errorOf(thrown);
      // A fault must not lose the record of the call that brought it out.
      onFault?.(thrown);
      return FAULT;
    },
  );
  const callerOf = (identity: Identity): Caller => evaluator.callerOf(identity);
  return { ...decided, configuration: evaluator.configuration, callerOf };
}

/** Charges the caller of a refused message; one that could not be decoded has none. */
function chargeRefusal(
  { context: { identity, message } }: Decided,
  turns: Pick<FairQueue, "chargeRefusal">,
): void {
  if (message === null) return;
  const user = identity === null ? turnNamed(message.user ?? "") : turnOf(identity, message);
  turns.chargeRefusal(user);
}
