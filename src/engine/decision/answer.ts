import type { AuditWriter } from "../../audit/record/audit-writer.js";
import { bareRecordOf, recordOf } from "../../audit/record/record-of.js";
import type { AuditInput } from "../../audit/record/audit-input.js";
import type { MissedDecision } from "../../audit/record/unrecorded.js";
import { disclosureOf } from "../../audit/record/disclosure.js";
import { createKnownObjects, type KnownObjects } from "../../audit/record/known-objects.js";
import { levelOf } from "../../audit/record/level-of.js";
import type { AuditLevel } from "../../domain/audit-level.js";
import type { BreakGlass } from "../../domain/break-glass.js";
import type { AnsweredDecision } from "../../domain/answered-decision.js";
import type { Call } from "../../domain/call.js";
import type { Caller } from "../../domain/caller.js";
import type { Decision, Answer } from "../../domain/decision.js";
import type { Identity } from "../../domain/identity.js";
import type { Facts } from "../../domain/facts.js";
import type { Evaluation } from "../../domain/evaluation.js";
import type { Message, Phase } from "../../domain/message.js";
import type { AuditRecord } from "../../domain/record.js";
import { AuditWriteError, type PluginError } from "../../domain/errors.js";
import type { Configuration } from "./evaluator.js";
import { mayPassUnrecorded } from "./may-pass-unrecorded.js";
import { toldWithoutAccess } from "./told-without-access.js";
import type { RequestOutcome } from "../ownership/request-tracker.js";
import { reasonOf } from "../protocol/reason-of.js";

/** Gathers what is found out about a message until its decision. */
export interface DecisionContext {
  readonly id: string;
  message: Message | null;
  identity: Identity | null;
  /** The caller's groups by the settings; none where the identity is refused. */
  groups: readonly string[];
  call: Call | null;
  evaluation: Evaluation | null;
  /** What a request was evaluated with, for the capture; null if it was not evaluated. */
  captured: CapturedInput | null;
  /** In the response phase: what became of the call. */
  answered: RequestOutcome | null;
  /** It is an inspection of our own for another request, whose audit record is enough. */
  own: boolean;
  /** Ends everything that an allowed request holds, if dockerd is told to refuse it after all; null if not allowed. */
  withdraw: (() => void) | null;
}

/** The policy's input, and the time by which exceptions end. */
export interface CapturedInput {
  /** Null if the request was refused before it was complete. */
  readonly facts: Facts | null;
  readonly policyTime: Date;
}

/** A message with its decision, and the configuration that led to it. */
export interface Decided {
  readonly configuration: Configuration;
  readonly known: DecisionContext;
  readonly decision: Decision;
  /** Returns who calls by the settings; without it, nobody is known to be an administrator. */
  readonly callerOf?: (identity: Identity) => Caller;
}

/** What decisions are recorded with. */
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
  readonly capture?: ((decided: Decided) => void) | undefined;
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
        const answer = await recorded(parts, decided, phase, startedMs);
        isAllowed = answer.allow;
        if (phase === "request" && !decided.known.own) given.capture?.(decided);
        return answer;
      } finally {
        if (!isAllowed) decided.known.withdraw?.();
      }
    },
    refuse: (decided, phase, startedMs) =>
      concluded(parts, written(parts, bareOf(parts, decided, phase, startedMs)), decided),
  };
}

type Means = AnswerParts & { readonly objects: Pick<KnownObjects, "about"> };

async function recorded(
  parts: Means,
  decided: Decided,
  phase: Phase,
  startedMs: number,
): Promise<Answer> {
  const { known, decision } = decided;
  if (known.own) return { allow: decision.effect === "allow", msg: "" };
  const record = written(parts, bareOf(parts, decided, phase, startedMs));
  return concluded(parts, record.failure === null ? await settled(parts, record) : record, decided);
}

function bareOf(
  { now = () => new Date() }: AnswerParts,
  { configuration, known, decision }: Decided,
  phase: Phase,
  startedMs: number,
): AuditInput {
  const { settings, revision } = configuration;
  const durationUs = Math.round((performance.now() - startedMs) * 1000);
  return { time: now(), durationUs, phase, settings, revision, ...known, about: [], decision };
}

/** What became of a record. */
interface Written {
  /** What is recorded. */
  readonly data: AuditInput;
  /** False if no line of it is in the log. */
  readonly isThere: boolean;
  /** Why it is not there, or may not stay; null if it is as safe as the settings want it. */
  readonly failure: AuditWriteError | null;
}

/** Records a decision; a fault that keeps it from being recorded denies. */
function written(parts: Means, bare: AuditInput): Written {
  try {
    return appended(parts, { ...bare, about: objectsOf(parts, bare) }, recordOf);
  } catch (thrown) {
    return faulty(parts, bare, thrown);
  }
}

function objectsOf({ objects }: Means, known: AuditInput): AuditInput["about"] {
  const isAllowed = known.decision.effect === "allow";
  const targets = known.evaluation?.targets ?? null;
  return objects.about({ ...known, isAllowed, targets });
}

/** A call that brings out a fault must not be missing in the record. */
function faulty(parts: AnswerParts, known: AuditInput, fault: unknown): Written {
  const data = { ...known, decision: FAULT };
  parts.onFault?.(fault);
  try {
    return appended(parts, data, bareRecordOf);
  } catch (thrown) {
    parts.onFault?.(thrown);
    return { data, isThere: false, failure: null };
  }
}

/** Records; throws for a fault of this program alone. */
function appended(
  { audit }: AnswerParts,
  data: AuditInput,
  recordIn: (data: AuditInput, level: AuditLevel) => AuditRecord,
): Written {
  try {
    const level = levelOf(data);
    if (level !== "none") audit.append(recordIn(data, level));
    return { data, isThere: true, failure: null };
  } catch (thrown) {
    if (!(thrown instanceof AuditWriteError)) throw thrown;
    return { data, isThere: false, failure: thrown };
  }
}

/** Waits for the disk, where the settings say so. */
async function settled({ audit }: AnswerParts, record: Written): Promise<Written> {
  try {
    await audit.settled?.();
    return record;
  } catch (thrown) {
    if (!(thrown instanceof AuditWriteError)) throw thrown;
    return { ...record, failure: thrown };
  }
}

function concluded(parts: AnswerParts, record: Written, decided: Decided): Answer {
  const { data } = record;
  try {
    return answered(parts, data, decisionWith(parts, record, decided));
  } catch (thrown) {
    faulty(parts, data, thrown);
    return answerOf(FAULT, data, null);
  }
}

/** Returns the decision that is answered, and tells what is not recorded. */
function decisionWith(
  parts: AnswerParts,
  { data, isThere, failure }: Written,
  decided: Decided,
): Decision {
  if (failure === null) return data.decision;
  const decision = withoutRecord(data, decided, failure);
  const missed = missedIn(data, decision);
  parts.onUnrecorded?.(failure, data.id, missed);
  if (isThere) {
    // The log has another decision than the one that is answered. If this one cannot be written either, that was told.
    if (decision !== data.decision) appended(parts, { ...data, decision }, recordOf);
    // What was allowed is counted once, and not with its response again.
  } else if (data.phase === "request" || !missed.isAllowed) parts.audit.missed?.(missed);
  return decision;
}

function answered({ onAnswered }: AnswerParts, data: AuditInput, decision: Decision): Answer {
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
 * What cannot be recorded is not allowed, unless it may pass even so, or the settings say otherwise. What is allowed
 * because of an emergency alone must be recorded.
 */
function withoutRecord(
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

/** The decision that a failure leads to. */
export function errorOf({ code, message }: PluginError): Decision {
  return { effect: "error", code, message };
}

/** The decision where something was thrown that should not be. */
export const FAULT: Decision = {
  effect: "error",
  code: "FAULT",
  message: "This request could not be evaluated because of a fault of Dockwarden; see its log",
};
