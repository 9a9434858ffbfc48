import { oneMeansAction } from "../../domain/actions.js";
import type { AuditLevel, LevelRule } from "../../domain/audit-level.js";
import type { Call } from "../../domain/call.js";
import type { Decision } from "../../domain/decision.js";
import type { Evaluation } from "../../domain/evaluation.js";
import type { Identity } from "../../domain/identity.js";
import type { Settings } from "../../domain/settings.js";

/** The parts of a record's data that decide its level. */
interface Levelled {
  readonly call: Call | null;
  readonly identity: Identity | null;
  /** The caller's groups by the settings. */
  readonly groups: readonly string[];
  readonly decision: Decision;
  readonly evaluation: Evaluation | null;
  readonly settings: Pick<Settings, "auditLevels">;
}

/**
 * Returns how much is recorded of a message. What is refused, cannot be decided, or is allowed despite a
 * violation, with a warning, by an exception or in an emergency is recorded whatever the settings say.
 */
export function levelOf(known: Levelled): AuditLevel {
  const level = levelBySettings(known);
  const isWhole = level === "request" || level === "request-response";
  return isWhole || isPlain(known) ? level : "request";
}

function levelBySettings({ call, identity, groups, settings }: Levelled): AuditLevel {
  if (call === null || identity === null) return "request";
  const name = identity.refusal === null ? identity.name : null;
  const rule = settings.auditLevels.find(
    (one) => concerns(one, name, groups) && means(one, call.action),
  );
  return rule?.level ?? "request";
}

function concerns(rule: LevelRule, name: string | null, groups: readonly string[]): boolean {
  if (rule.users.length === 0 && rule.groups.length === 0) return true;
  return (
    (name !== null && rule.users.includes(name)) ||
    rule.groups.some((group) => groups.includes(group))
  );
}

function means({ actions }: LevelRule, action: string): boolean {
  return actions.length === 0 || oneMeansAction(actions, action);
}

/** Returns true if there is nothing about a decision that somebody may have to look into. */
function isPlain({ decision, evaluation }: Levelled): boolean {
  if (decision.effect !== "allow") return false;
  const isQuiet = decision.unenforced.length === 0 && decision.warnings.length === 0;
  return isQuiet && (evaluation === null || isUsual(evaluation));
}

function isUsual({ breakGlass, exceptions, shadow }: Evaluation): boolean {
  return breakGlass === null && exceptions.used.length === 0 && shadow?.effect !== "deny";
}
