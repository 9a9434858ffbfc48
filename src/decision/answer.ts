import type { AuditWriter } from "../audit/audit-writer.js";
import { bareRecordOf, recordOf, type Recorded } from "../audit/record-of.js";
import { disclosureOf } from "../audit/disclosure.js";
import { createKnownObjects, type KnownObjects } from "../audit/known-objects.js";
import type { BreakGlass } from "../domain/break-glass.js";
import type { AnsweredDecision } from "../domain/answered-decision.js";
import type { Call } from "../domain/call.js";
import type { Decision, Answer } from "../domain/decision.js";
import type { Identity } from "../domain/identity.js";
import type { Evaluation } from "../domain/evaluation.js";
import type { Message, Phase } from "../domain/message.js";
import type { AuditRecord } from "../domain/record.js";
import type { Settings } from "../domain/settings.js";
import { AuditWriteError, type PluginError } from "../errors.js";
import type { Configuration } from "./evaluator.js";
import type { Answered } from "../ownership/request-tracker.js";
import { reasonOf } from "../protocol/reason-of.js";

/** Gathers what is found out about a message until its decision. */
export interface Known {
  readonly id: string;
  message: Message | null;
  identity: Identity | null;
  call: Call | null;
  evaluation: Evaluation | null;
  /** In the response phase: what became of the call. */
  answered: Answered | null;
  /** It is an inspection of our own for another request, whose audit record is enough. */
  own: boolean;
  /** Ends everything that an allowed request holds, if dockerd is told to refuse it after all; null if not allowed. */
  withdraw: (() => void) | null;
}

/** A message with its decision, and the configuration that led to it. */
export interface Decided {
  readonly configuration: Configuration;
  readonly known: Known;
  readonly decision: Decision;
}

/** What decisions are recorded with. */
export interface AnswerParts {
  readonly audit: Pick<AuditWriter, "append">;
  /** Knows which objects a request is about; by default from requests and responses alone. */
  readonly objects?: Pick<KnownObjects, "about"> | undefined;
  readonly now?: () => Date;
  /** Called with each audit record that could not be written. */
  readonly onUnrecorded?: (error: AuditWriteError, id: string) => void;
  /** Called with what was thrown where nothing should be: a fault of this program. */
  readonly onFault?: (thrown: unknown) => void;
  /** Called with each decision that is answered, but for those about inspections of our own. It must not throw. */
  readonly onAnswered?: ((answered: AnsweredDecision) => void) | undefined;
}

/** Records a decision and returns the answer to dockerd. */
export type Answerer = (decided: Decided, phase: Phase, startedMs: number) => Answer;

/**
 * Creates the function that records decisions and answers dockerd. It withdraws a request that dockerd will not execute. If
 * a fault of this program keeps a decision from being recorded, it denies, and records the fault.
 */
export function createAnswerer(parts: AnswerParts): Answerer {
  const withObjects = { ...parts, objects: parts.objects ?? createKnownObjects() };
  return (decided, phase, startedMs) => {
    let isAllowed = false;
    try {
      const answer = recorded(withObjects, decided, phase, startedMs);
      isAllowed = answer.allow;
      return answer;
    } finally {
      if (!isAllowed) decided.known.withdraw?.();
    }
  };
}

function recorded(
  parts: Means,
  { configuration, known, decision }: Decided,
  phase: Phase,
  startedMs: number,
): Answer {
  const { settings, revision } = configuration;
  if (known.own) return { allow: decision.effect === "allow", msg: "" };
  const { now = () => new Date() } = parts;
  const durationUs = Math.round((performance.now() - startedMs) * 1000);
  const shared = { time: now(), durationUs, phase, settings, revision, ...known };
  const bare = { ...shared, about: [], decision };
  try {
    const about = { ...bare, about: objectsOf(parts, bare) };
    return appended(parts, about, () => recordOf(about), settings);
  } catch (thrown) {
    // A call that brings out a fault must not be missing in the record.
    parts.onFault?.(thrown);
    return refusedForFault(parts, { ...bare, decision: FAULT }, settings);
  }
}

type Means = AnswerParts & { readonly objects: Pick<KnownObjects, "about"> };

function objectsOf({ objects }: Means, known: Recorded): Recorded["about"] {
  const isAllowed = known.decision.effect === "allow";
  const targets = known.evaluation?.targets ?? null;
  return objects.about({ ...known, isAllowed, targets });
}

/** Records and answers; throws for a fault of this program alone. */
function appended(
  parts: AnswerParts,
  about: Recorded,
  record: () => AuditRecord,
  settings: Settings,
): Answer {
  const { id, decision } = about;
  try {
    parts.audit.append(record());
    return answered(parts, about, decision);
  } catch (thrown) {
    if (!(thrown instanceof AuditWriteError)) throw thrown;
    parts.onUnrecorded?.(thrown, id);
    return answered(parts, about, withoutRecord(about, settings, thrown));
  }
}

function answered({ onAnswered }: AnswerParts, about: Recorded, decision: Decision): Answer {
  const { id, phase, call, durationUs } = about;
  const breakGlass = breakGlassFor(about, decision);
  const answer = answerOf(decision, call, id, breakGlass);
  onAnswered?.({ id, phase, action: call?.action ?? null, decision, breakGlass, durationUs });
  return answer;
}

/** Returns the emergency without which the request would have been refused; null if it is decided as always. */
function breakGlassFor({ evaluation }: Recorded, decision: Decision): BreakGlass | null {
  const isAffected = decision.effect === "allow" && decision.unenforced.length > 0;
  return isAffected ? (evaluation?.breakGlass ?? null) : null;
}

function refusedForFault(parts: AnswerParts, about: Recorded, settings: Settings): Answer {
  try {
    return appended(parts, about, () => bareRecordOf(about), settings);
  } catch (thrown) {
    parts.onFault?.(thrown);
    return answerOf(FAULT, about.call, about.id, null);
  }
}

/**
 * What cannot be recorded is not allowed, unless it only reads, or the settings say otherwise. What is allowed because of
 * an emergency alone must be recorded.
 */
function withoutRecord(
  about: Recorded,
  { onAuditFailure }: Settings,
  error: AuditWriteError,
): Decision {
  const { call, decision } = about;
  const mayPass = breakGlassFor(about, decision) === null;
  const passes = mayPass && (call?.class === "read" || onAuditFailure === "allow");
  return decision.effect === "allow" && !passes ? errorOf(error) : decision;
}

function answerOf(
  decision: Decision,
  call: Call | null,
  id: string,
  breakGlass: BreakGlass | null,
): Answer {
  const msg =
    breakGlass === null
      ? reasonOf(decision, id, disclosureOf(call))
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
