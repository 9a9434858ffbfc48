import type { Call, Finding } from "../domain/call.js";
import type { Decision, Violation } from "../domain/decision.js";
import type { Message, Phase } from "../domain/message.js";
import type { AuditRecord } from "../domain/record.js";
import { redact } from "./redact.js";
import { MAX_SENTENCE, firstOf, shorten } from "./shorten.js";

/** What is known when a decision is recorded. */
export interface Recorded {
  readonly id: string;
  readonly time: Date;
  readonly durationUs: number;
  readonly phase: Phase;
  /** Null when it could not be read. */
  readonly message: Message | null;
  /** Null when the message could not be read. */
  readonly call: Call | null;
  readonly gaps: readonly string[];
  readonly decision: Decision;
  readonly profile: string;
  readonly revision: string;
}

/** The record of one decision: bounded in size, and without secrets. */
export function recordOf(known: Recorded): AuditRecord {
  return {
    schema: 1,
    id: known.id,
    time: known.time.toISOString(),
    phase: known.phase,
    effect: known.decision.effect,
    ...failureOf(known.decision),
    ...askerOf(known.message),
    ...aboutCall(known.call),
    profile: known.profile,
    ...listsOf(known),
    status: known.message?.response?.status ?? null,
    revision: known.revision,
    durationUs: known.durationUs,
  };
}

function askerOf(message: Message | null): Pick<AuditRecord, "user" | "authn" | "method"> {
  if (message === null) return { user: null, authn: null, method: null };
  return {
    user: shortenOrNull(message.user),
    authn: shortenOrNull(message.authn),
    method: shorten(message.method),
  };
}

type AboutCall = Pick<AuditRecord, "path" | "action" | "class" | "call" | "erased">;

function aboutCall(call: Call | null): AboutCall {
  if (call === null) return { path: null, action: null, class: null, call: null, erased: [] };
  const { path, action, class: actionClass } = call;
  return { path: shortenOrNull(path), action, class: actionClass, ...redact(call) };
}

function failureOf(decision: Decision): Pick<AuditRecord, "code" | "error"> {
  if (decision.effect !== "error") return { code: null, error: null };
  return { code: decision.code, error: shorten(decision.message, MAX_SENTENCE) };
}

function listsOf({
  decision,
  call,
  gaps,
}: Recorded): Pick<AuditRecord, "violations" | "warnings" | "hygiene" | "gaps" | "omitted"> {
  const violations = firstOf(decision.effect === "deny" ? decision.violations : []);
  const warnings = firstOf(decision.effect === "error" ? [] : decision.warnings);
  const hygiene = firstOf(call?.hygiene ?? []);
  const shownGaps = firstOf(gaps);
  return {
    violations: violations.shown.map(shortViolation),
    warnings: warnings.shown.map(shortViolation),
    hygiene: hygiene.shown.map(shortFinding),
    gaps: shownGaps.shown,
    omitted: violations.more + warnings.more + hygiene.more + shownGaps.more,
  };
}

function shortViolation(violation: Violation): Violation {
  const { field, value, message } = violation;
  return {
    ...violation,
    field: shortenOrNull(field),
    value: shortenOrNull(value),
    message: shorten(message, MAX_SENTENCE),
  };
}

function shortFinding({ kind, path, detail }: Finding): Finding {
  return { kind, path: shorten(path), detail: shorten(detail) };
}

function shortenOrNull(text: string | null): string | null {
  return text === null ? null : shorten(text);
}
