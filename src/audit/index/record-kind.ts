import type { WantedEffect } from "../log/filter.js";
import type { AuditRecord } from "../../domain/record.js";

// What a filter for effects asks about a record, as a number below KINDS.

const EFFECT_BITS = 3;
const EFFECTS = ["allow", "deny", "error"] as const;
const WARNED = 4;
const VIOLATED = 8;
const RESPONSE = 16;
const KINDS = 32;

/** Returns the number that stands for effect, phase, and whether there are violations and warnings. */
export function kindOf({ effect, phase, violations, warnings }: AuditRecord): number {
  return (
    EFFECTS.indexOf(effect) +
    (warnings.length > 0 ? WARNED : 0) +
    (violations.length > 0 ? VIOLATED : 0) +
    (phase === "response" ? RESPONSE : 0)
  );
}

/** Returns the kinds that have an effect, or any; without those of allowed responses, if these are not wanted. */
export function kindsOf(effect: WantedEffect | null, withResponses: boolean): readonly number[] {
  return Array.from({ length: KINDS }, (_, kind) => kind).filter(
    (kind) =>
      (effect === null || hasEffect(kind, effect)) &&
      (withResponses || !isAllowedResponseKind(kind)),
  );
}

/** Returns true for a response that was allowed: the other half of a request that is listed already. */
export function isAllowedResponseKind(kind: number): boolean {
  return (kind & RESPONSE) !== 0 && effectOf(kind) === "allow";
}

/** Returns true if a record of this kind has the effect, as a filter means it. */
export function hasEffect(kind: number, effect: WantedEffect): boolean {
  if (effect === "warned") return effectOf(kind) === "allow" && (kind & WARNED) !== 0;
  if (effect === "unenforced") return effectOf(kind) === "allow" && (kind & VIOLATED) !== 0;
  return effectOf(kind) === effect;
}

/** Returns how the timeline counts a record of this kind. */
export function timelineOutcome(kind: number): "allowed" | "warned" | "denied" {
  if (effectOf(kind) !== "allow") return "denied";
  return (kind & (WARNED | VIOLATED)) === 0 ? "allowed" : "warned";
}

function effectOf(kind: number): (typeof EFFECTS)[number] | null {
  return EFFECTS[kind & EFFECT_BITS] ?? null;
}
