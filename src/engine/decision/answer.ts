import type { AuditWriter } from "../../audit/record/audit-writer.js";
import type { AuditInput } from "../../audit/record/audit-input.js";
import type { CaptureInput } from "../../audit/record/captured-request.js";
import type { MissedDecision } from "../../audit/record/unrecorded.js";
import { disclosureOf } from "../../audit/record/disclosure.js";
import { createKnownObjects, type KnownObjects } from "../../audit/record/known-objects.js";
import type { BreakGlass } from "../../domain/break-glass.js";
import type { AnsweredDecision } from "../../domain/answered-decision.js";
import type { Decision, Answer } from "../../domain/decision.js";
import type { Phase } from "../../domain/message.js";
import type { AuditWriteError } from "../../domain/errors.js";
import { FAULT, callIn, errorOf, type Decided } from "./decision-context.js";
import { mayPassUnrecorded } from "./may-pass-unrecorded.js";
import { appendRecord, recordFault, syncRecord, writeRecord } from "./record-decision.js";
import type { RecordingParts, Recording } from "./record-decision.js";
import { toldWithoutAccess } from "./told-without-access.js";
import { reasonOf } from "../protocol/reason-of.js";

/** Dependencies of recording and answering decisions. */
export interface AnswerParts {
  readonly audit: Pick<AuditWriter, "append"> & Partial<Pick<AuditWriter, "settled" | "missed">>;
  /** Knows which objects a request is about; by default from requests and responses alone. */
  readonly objects?: Pick<KnownObjects, "about"> | undefined;
  readonly now?: () => Date;
  /** Called with each audit record that could not be written. */
  readonly onUnrecorded?: (error: AuditWriteError, id: string, missed: MissedDecision) => void;
  /** Called with what was thrown where nothing should be: a fault of this program. */
  readonly onFault?: (thrown: unknown) => void;
  /** Called with each decision that is answered, but for those about inspections of our own. It must not throw. */
  readonly onAnswered?: ((answered: AnsweredDecision) => void) | undefined;
  /** Called with each request that was decided, after its answer is made. It must not throw, and must return at once. */
  readonly capture?: ((input: CaptureInput) => void) | undefined;
}

/** Records decisions, and returns the answers to dockerd. */
export interface Answerer {
  /** Records a decision at once, and returns its answer when the record is as safe as the settings want it. */
  readonly answer: (decided: Decided, phase: Phase, startedMs: number) => Promise<Answer>;
  /** Records a decision that is no allow, and returns its answer at once. */
  readonly refuse: (decided: Decided, phase: Phase, startedMs: number) => Answer;
}

/**
 * Creates the functions that record decisions and answer dockerd. A request that dockerd will not execute is withdrawn. If
 * a fault of this program keeps a decision from being recorded, it is denied, and the fault is recorded.
 */
export function createAnswerer(given: AnswerParts): Answerer {
  const parts = { ...given, objects: given.objects ?? createKnownObjects() };
  return {
    async answer(decided, phase, startedMs) {
      let isAllowed = false;
      try {
        const answer = await recordAndAnswer(parts, decided, phase, startedMs);
        isAllowed = answer.allow;
        if (phase === "request" && !decided.context.own)
          parts.capture?.(captureInputOf(parts, decided));
        return answer;
      } finally {
        if (!isAllowed) decided.context.withdraw?.();
      }
    },
    refuse(decided, phase, startedMs) {
      const input = auditInputOf(parts, decided, phase, startedMs);
      return answerFrom(parts, writeRecord(parts, input), decided);
    },
  };
}

type Means = AnswerParts & RecordingParts;

async function recordAndAnswer(
  parts: Means,
  decided: Decided,
  phase: Phase,
  startedMs: number,
): Promise<Answer> {
  const { context, decision } = decided;
  if (context.own) return { allow: decision.effect === "allow", msg: "" };
  const written = writeRecord(parts, auditInputOf(parts, decided, phase, startedMs));
  return answerFrom(parts, await syncRecord(parts, written), decided);
}

function auditInputOf(
  { now = () => new Date() }: AnswerParts,
  { configuration, context, decision }: Decided,
  phase: Phase,
  startedMs: number,
): AuditInput {
  const { settings, revision } = configuration;
  const durationUs = Math.round((performance.now() - startedMs) * 1000);
  const call = callIn(context);
  return {
    ...{ time: now(), durationUs, phase, settings, revision },
    ...{ ...context, call, about: [], decision },
  };
}

/** Returns the request as it was evaluated, even where a lost record has turned the decision into another. */
function captureInputOf(
  { now = () => new Date() }: AnswerParts,
  { configuration, context, decision }: Decided,
): CaptureInput {
  const { settings, revision } = configuration;
  return { ...context, call: callIn(context), time: now(), decision, settings, revision };
}

function answerFrom(parts: Means, record: Recording, decided: Decided): Answer {
  const { data } = record;
  try {
    return tellAnswer(parts, data, decisionAfterRecording(parts, record, decided));
  } catch (thrown) {
    recordFault(parts, data, thrown);
    return answerOf(FAULT, data, null);
  }
}

/** Returns the decision that is answered, and tells what is not recorded. */
function decisionAfterRecording(
  parts: Means,
  { data, isThere, failure }: Recording,
  decided: Decided,
): Decision {
  if (failure === null) return data.decision;
  const decision = decisionWithoutRecord(data, decided, failure);
  const missed = missedIn(data, decision);
  parts.onUnrecorded?.(failure, data.id, missed);
  if (isThere) {
    // The log has another decision than the one that is answered. If this one cannot be written either, that was told.
    if (decision !== data.decision) appendRecord(parts, { ...data, decision });
    // What was allowed is counted once, and not with its response again.
  } else if (data.phase === "request" || !missed.isAllowed) parts.audit.missed?.(missed);
  return decision;
}

function tellAnswer({ onAnswered }: AnswerParts, data: AuditInput, decision: Decision): Answer {
  const { id, phase, call, durationUs } = data;
  const breakGlass = breakGlassFor(data, decision);
  const answer = answerOf(decision, data, breakGlass);
  onAnswered?.({ id, phase, action: call?.action ?? null, decision, breakGlass, durationUs });
  return answer;
}

/** Returns the emergency without which the request would have been refused; null if it is decided as always. */
function breakGlassFor({ evaluation }: AuditInput, decision: Decision): BreakGlass | null {
  const isAffected = decision.effect === "allow" && decision.unenforced.length > 0;
  return isAffected ? (evaluation?.breakGlass ?? null) : null;
}

function missedIn({ identity, call }: AuditInput, { effect }: Decision): MissedDecision {
  const isCertain = identity !== null && identity.refusal === null && identity.name !== "";
  const user = isCertain ? identity.name : null;
  return { user, action: call?.action ?? null, isAllowed: effect === "allow" };
}

/**
 * Returns the decision on a request that cannot be recorded: it is not allowed, unless it may pass even so or the
 * settings say otherwise. A request that only an emergency allows must be recorded.
 */
function decisionWithoutRecord(
  data: AuditInput,
  { configuration, callerOf }: Decided,
  error: AuditWriteError,
): Decision {
  const { call, identity, decision } = data;
  if (decision.effect !== "allow") return decision;
  const caller = identity === null ? null : (callerOf?.(identity) ?? null);
  const passes =
    configuration.settings.onAuditFailure === "allow" || mayPassUnrecorded(call, caller);
  return passes && breakGlassFor(data, decision) === null ? decision : errorOf(error);
}

function answerOf(decision: Decision, data: AuditInput, breakGlass: BreakGlass | null): Answer {
  const { id, call } = data;
  const msg =
    breakGlass === null
      ? reasonOf(toldWithoutAccess(decision, data), id, disclosureOf(call))
      : `break-glass: a refusal is not enforced until ${breakGlass.until}\ndecision ${id}`;
  return { allow: decision.effect === "allow", msg };
}
