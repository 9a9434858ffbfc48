import { randomUUID } from "node:crypto";
import type { AuditWriter } from "./audit/audit-writer.js";
import { recordOf } from "./audit/record-of.js";
import type { Call } from "./domain/call.js";
import type { Decision, Reply } from "./domain/decision.js";
import type { Facts } from "./domain/facts.js";
import type { Message, Phase } from "./domain/message.js";
import type { Settings } from "./domain/settings.js";
import { createEngineView } from "./engine/engine-view.js";
import type { EngineView } from "./engine/engine-view.js";
import { readCall } from "./engine/read-call.js";
import { AuditWriteError, PluginError, ProtocolError } from "./errors.js";
import { excessOf } from "./facts/excess-of.js";
import { UNKNOWN_HOST, factsOf } from "./facts/facts-of.js";
import { needsResolving } from "./facts/resolve-host-paths.js";
import type { PathResolver, ResolvePolicy } from "./facts/resolve-host-paths.js";
import { resolvePolicyOf } from "./facts/resolve-policy-of.js";
import { decisionOf, denialOf } from "./policy/decision-of.js";
import type { Policy } from "./policy/wasm-policy.js";
import { decodeMessage } from "./protocol/decode-message.js";
import { reasonOf } from "./protocol/reason-of.js";
import { readingLimitsOf } from "./settings/reading-limits.js";

/** What a decision is made with. */
export interface AuthorizerParts {
  readonly policy: Policy;
  /** Digest of policy and settings. */
  readonly revision: string;
  readonly settings: Settings;
  readonly audit: Pick<AuditWriter, "append">;
  readonly resolver: PathResolver;
  readonly now?: () => Date;
  /** Told of each record that could not be written. */
  readonly onUnrecorded?: (error: AuditWriteError, id: string) => void;
  /** Told of what was thrown where nothing should be: a fault of this program. */
  readonly onFault?: (thrown: unknown) => void;
}

/** Answers dockerd, and keeps a record of each answer. */
export interface Authorizer {
  /** Reads, judges and records one message. */
  authorize(bytes: Uint8Array, phase: Phase): Promise<Reply>;
  /** Refuses a message of more than `limit` bytes, and records that. */
  tooLarge(phase: Phase, limit: number): Reply;
  /** An engine has started and asks who is here. */
  readonly activated: () => void;
}

/** What is found out about a message on the way to its decision. */
interface Known {
  message: Message | null;
  call: Call | null;
  gaps: readonly string[];
}

interface Judged {
  readonly known: Known;
  readonly decision: Decision;
}

/**
 * The heart: message → call → facts → decision → record → reply.
 *
 * This is the only place that turns a failure into a denial.
 */
export function createAuthorizer(parts: AuthorizerParts): Authorizer {
  const engine = createEngineView(parts.settings.http2);
  const judge = createJudge(parts, engine);
  const answer = createAnswer(parts);
  return {
    async authorize(bytes, phase) {
      const startedMs = performance.now();
      return answer(await judge(bytes, phase), phase, startedMs);
    },
    tooLarge(phase, limit) {
      const error = new ProtocolError(
        `Cannot read AuthZ message: it is larger than ${limit} bytes, the most that is read`,
      );
      return answer({ known: nothing(), decision: errorOf(error) }, phase, performance.now());
    },
    activated: engine.forget,
  };
}

/** What does not change from call to call, or is learnt on the way. */
interface Learnt {
  readonly engine: EngineView;
  readonly resolvePolicy: ResolvePolicy;
}

type Judge = (bytes: Uint8Array, phase: Phase) => Promise<Judged>;

function createJudge(parts: AuthorizerParts, engine: EngineView): Judge {
  const limits = readingLimitsOf(parts.settings);
  const learnt = { engine, resolvePolicy: resolvePolicyOf(parts.settings) };

  async function decide(known: Known, bytes: Uint8Array, phase: Phase): Promise<Decision> {
    const message = decodeMessage(bytes, phase);
    known.message = message;
    const call = readCall(message, { ...limits, http2: engine.mayUseHttp2() });
    known.call = call;
    if (message.response !== null) {
      engine.learn(message.response);
      return { effect: "allow", warnings: [] };
    }
    const drawn = factsFor(call, message, parts, learnt);
    const excess = excessOf(drawn);
    if (excess !== null) {
      known.call = { ...call, hygiene: [...call.hygiene, excess] };
      return denialOf(known.call.hygiene);
    }
    const facts = await resolved(drawn, parts, learnt);
    known.gaps = facts.gaps;
    return decisionOf(parts.policy.evaluate(facts), call.hygiene);
  }

  return async (bytes, phase) => {
    const known = nothing();
    try {
      return { known, decision: await decide(known, bytes, phase) };
    } catch (thrown) {
      if (thrown instanceof PluginError) return { known, decision: errorOf(thrown) };
      // A fault must not lose the record of the call that brought it out.
      parts.onFault?.(thrown);
      return { known, decision: FAULT };
    }
  };
}

function resolved(
  facts: Facts,
  { resolver }: AuthorizerParts,
  { resolvePolicy }: Learnt,
): Facts | Promise<Facts> {
  return needsResolving(facts) ? resolver.resolve(facts, resolvePolicy) : facts;
}

const FAULT: Decision = {
  effect: "error",
  code: "FAULT",
  message: "This call could not be judged, for a fault of Dockwarden that stands in its log",
};

function factsFor(
  call: Call,
  { user, authn, body }: Message,
  { settings, now = () => new Date() }: AuthorizerParts,
  { engine }: Learnt,
): Facts {
  return factsOf(call, {
    time: `${now().toISOString().slice(0, 19)}Z`,
    set: settings.profile,
    user: { name: user, authn },
    host: { ...UNKNOWN_HOST, api_max: engine.apiMax() },
    bodyBytes: body?.length ?? 0,
  });
}

type Answer = (judged: Judged, phase: Phase, startedMs: number) => Reply;

function createAnswer(parts: AuthorizerParts): Answer {
  const { audit, settings, revision, now = () => new Date(), onUnrecorded } = parts;
  const profile = settings.profile;
  return ({ known, decision }, phase, startedMs) => {
    const id = randomUUID();
    const durationUs = Math.round((performance.now() - startedMs) * 1000);
    const about = { id, time: now(), durationUs, phase, profile, revision };
    try {
      audit.append(recordOf({ ...about, ...known, decision }));
      return replyOf(decision, id);
    } catch (thrown) {
      if (!(thrown instanceof AuditWriteError)) throw thrown;
      onUnrecorded?.(thrown, id);
      return replyOf(withoutRecord(decision, known.call, settings, thrown), id);
    }
  };
}

/** What cannot be recorded is not allowed, unless it only reads, or the settings say otherwise. */
function withoutRecord(
  decision: Decision,
  call: Call | null,
  { onAuditFailure }: Settings,
  error: AuditWriteError,
): Decision {
  const passes = call?.class === "read" || onAuditFailure === "allow";
  return decision.effect === "allow" && !passes ? errorOf(error) : decision;
}

function replyOf(decision: Decision, id: string): Reply {
  return { allow: decision.effect === "allow", msg: reasonOf(decision, id) };
}

function errorOf({ code, message }: PluginError): Decision {
  return { effect: "error", code, message };
}

function nothing(): Known {
  return { message: null, call: null, gaps: [] };
}
