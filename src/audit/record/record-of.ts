import type { AuditLevel } from "../../domain/audit-level.js";
import type { Call } from "../../domain/call.js";
import type { Decision, Violation } from "../../domain/decision.js";
import type { Identity } from "../../domain/identity.js";
import type { Evaluation, ShadowAnswer } from "../../domain/evaluation.js";
import type { Message } from "../../domain/message.js";
import type { AuditRecord } from "../../domain/record.js";
import { shownAs, type PatternName } from "./allow-list-patterns.js";
import type { AuditInput } from "./audit-input.js";
import { quotedOf, redactFinding, redactViolation } from "./redact-findings.js";
import { withCommand } from "./redact-command.js";
import { redactPath } from "./redact-path.js";
import { redactResponse } from "./redact-response.js";
import { redact } from "./redact.js";
import { sentenceOfError } from "./redact-message.js";
import { firstOf } from "./shorten.js";

/** The fields of a record that concerns no request. */
export const NO_REQUEST = Object.freeze({
  durationUs: 0,
  phase: "request",
  message: null,
  identity: null,
  answered: null,
  call: null,
  evaluation: null,
  about: [],
  groups: [],
} as const);

/**
 * Builds the record of one decision: bounded in size, and without secrets.
 *
 * @param level How much is recorded, as `levelOf` says; not `none`.
 */
export function recordOf(known: AuditInput, level: AuditLevel): AuditRecord {
  return {
    schema: 1,
    id: known.id,
    time: known.time.toISOString(),
    phase: known.phase,
    effect: known.decision.effect,
    ...failureOf(known.decision),
    ...askerOf(known.message, known.identity),
    ...aboutCall(known.call, level, known.settings),
    profile: known.evaluation?.profile ?? known.settings.profile,
    ...(level === "metadata" || level === "request-response" ? { level } : {}),
    evaluated: known.evaluation?.evaluated ?? "none",
    ...modeOf(known),
    ...listsOf(known),
    about: known.about,
    ...answerOf(known),
    ...(level === "request-response" ? responseOf(known) : {}),
    revision: known.revision,
    durationUs: known.durationUs,
  };
}

function modeOf({ evaluation, settings }: AuditInput): Pick<AuditRecord, "mode" | "breakGlass"> {
  const breakGlass = evaluation?.breakGlass ?? null;
  if (breakGlass === null) return { mode: settings.enforcement.mode };
  return { mode: "break_glass", breakGlass: breakGlass.id };
}

/**
 * Builds the record of a request that `recordOf` failed on, by a fault of this program: nothing that was
 * sent, and the caller if certain.
 */
export function bareRecordOf(known: AuditInput): AuditRecord {
  const { id, time, durationUs, phase, identity, decision, settings, revision } = known;
  const about = { id, time, durationUs, phase, decision, settings, revision };
  const isCertain = identity?.refusal === null && identity.name !== "";
  return {
    ...recordOf({ ...NO_REQUEST, ...about }, "request"),
    user: isCertain ? identity.name : null,
  };
}

type OfAnswer = Pick<AuditRecord, "request" | "lastedMs" | "made" | "status">;

/** Returns the fields about dockerd's response. */
function answerOf({ message, answered }: AuditInput): OfAnswer {
  const { begun, made } = answered ?? { begun: null, made: null };
  const { id: request, lastedMs } = begun ?? { id: null, lastedMs: null };
  const shown = made && { kind: made.kind, id: shownAs(made.id, "made") };
  return { request, lastedMs, made: shown, status: message?.response?.status ?? null };
}

function responseOf({ call, message }: AuditInput): Pick<AuditRecord, "response"> {
  const response = message?.response ?? null;
  if (call === null || response === null) return {};
  return { response: redactResponse(call, response) };
}

type Asker = Pick<AuditRecord, "user" | "authn" | "via" | "fingerprint" | "serial" | "method">;

function askerOf(message: Message | null, identity: Identity | null): Asker {
  const { via = null, cert = null } = identity ?? {};
  const { fingerprint = null, serial = null } = cert ?? {};
  if (message === null) return { user: null, authn: null, via, fingerprint, serial, method: null };
  return {
    user: userOf(message, identity),
    authn: shownOrNull(message.authn, "method"),
    via,
    fingerprint,
    serial: shownOrNull(serial, "name"),
    method: shownAs(message.method, "method"),
  };
}

/**
 * Returns the name to record. A refused caller has none, so the name that dockerd reports is used to find the record.
 */
function userOf({ user }: Message, identity: Identity | null): string | null {
  if (identity?.refusal !== null) return shownOrNull(user, "person");
  // Names are short, and shortening could make two names equal.
  return identity.name === "" ? null : identity.name;
}

type AboutCall = Pick<AuditRecord, "path" | "action" | "class" | "call" | "erased">;

function aboutCall(
  call: Call | null,
  level: AuditLevel,
  { execCommand }: AuditInput["settings"],
): AboutCall {
  if (call === null) return { path: null, action: null, class: null, call: null, erased: [] };
  const { action, class: actionClass } = call;
  const named = { path: redactPath(call), action, class: actionClass };
  if (level === "metadata") return { ...named, call: null, erased: [] };
  return { ...named, ...withCommand(redact(call), call, execCommand) };
}

function failureOf(decision: Decision): Pick<AuditRecord, "code" | "error"> {
  if (decision.effect !== "error") return { code: null, error: null };
  const { code, message } = decision;
  return { code, error: sentenceOfError(code, message) };
}

type Lists = Pick<
  AuditRecord,
  | "violations"
  | "warnings"
  | "hygiene"
  | "gaps"
  | "exceptionsUsed"
  | "exceptionsIgnored"
  | "shadow"
  | "targets"
  | "omitted"
>;

const NOT_EVALUATED: Pick<Evaluation, "gaps" | "exceptions" | "shadow" | "targets"> = {
  gaps: [],
  exceptions: { used: [], ignored: [] },
  shadow: null,
  targets: null,
};

function listsOf({ decision, call, evaluation }: AuditInput): Lists {
  const violations = firstOf(violationsOf(decision));
  const warnings = firstOf(decision.effect === "error" ? [] : decision.warnings);
  const hygiene = firstOf(call?.hygiene ?? []);
  const found = evaluation ?? NOT_EVALUATED;
  const gaps = firstOf(found.gaps);
  const used = firstOf(found.exceptions.used);
  const ignored = firstOf(found.exceptions.ignored);
  const shadow = firstOf(found.shadow?.violations ?? []);
  const targets = firstOf(found.targets ?? []);
  const quoted = quotedOf(call);
  const shown = (violation: Violation): Violation => redactViolation(violation, quoted);
  const lists = [violations, warnings, hygiene, gaps, used, ignored, shadow, targets];
  return {
    violations: violations.shown.map(shown),
    warnings: warnings.shown.map(shown),
    hygiene: hygiene.shown.map(redactFinding),
    gaps: gaps.shown,
    exceptionsUsed: used.shown,
    exceptionsIgnored: ignored.shown,
    shadow: shadowOf(found.shadow, shadow.shown.map(shown)),
    targets: targets.shown.map(({ kind, ref, id, owner }) => ({
      kind,
      ref: shownAs(ref, "source"),
      id,
      owner,
    })),
    omitted: lists.reduce((sum, { more }) => sum + more, 0),
  };
}

function shadowOf(shadow: ShadowAnswer | null, violations: readonly Violation[]) {
  return shadow && { ...shadow, violations };
}

function violationsOf(decision: Decision): readonly Violation[] {
  switch (decision.effect) {
    case "allow":
      return decision.unenforced;
    case "deny":
      return decision.violations;
    case "error":
      return [];
  }
}

function shownOrNull(text: string | null, pattern: PatternName): string | null {
  return text === null ? null : shownAs(text, pattern);
}
