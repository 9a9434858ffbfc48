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
  const { message, call, decision } = known;
  const redaction = call === null ? null : redact(call);
  return {
    schema: 1,
    id: known.id,
    time: known.time.toISOString(),
    phase: known.phase,
    effect: decision.effect,
    ...failureOf(decision),
    user: shortenOrNull(message?.user),
    authn: shortenOrNull(message?.authn),
    method: shortenOrNull(message?.method),
    path: shortenOrNull(call?.path),
    action: call?.action ?? null,
    class: call?.class ?? null,
    profile: known.profile,
    ...listsOf(known),
    call: redaction?.call ?? null,
    erased: redaction?.erased ?? [],
    status: message?.response?.status ?? null,
    revision: known.revision,
    durationUs: known.durationUs,
  };
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

function shortenOrNull(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : shorten(text);
}
