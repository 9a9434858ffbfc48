import type { Violation } from "../../domain/decision.js";
import { HYGIENE_CONTROLS } from "../../domain/hygiene.js";
import type { AuditRecord } from "../../domain/record.js";

/** The effects as pages show them: as `--effect` names them, and dockerd's acting on another object. */
export type ShownEffect = "allow" | "warned" | "unenforced" | "deny" | "error";

/** Returns the effect of a decision; an allowed one with objections is another than one without. */
export function shownEffect({ effect, violations, warnings }: AuditRecord): ShownEffect {
  if (effect !== "allow") return effect;
  if (violations.length > 0) return "unenforced";
  return warnings.length > 0 ? "warned" : "allow";
}

/** The names of effects on pages. */
export const EFFECT_WORDS: Readonly<Record<ShownEffect, string>> = {
  allow: "Allowed",
  warned: "Warned",
  unenforced: "Not enforced",
  deny: "Denied",
  error: "Error",
};

/** Returns what a request asked for: `container.create`. */
export function actionText({ action, method, path }: AuditRecord): string {
  return action ?? (method === null ? "(unreadable)" : `${method} ${path ?? ""}`);
}

/** Returns the caller's name, or that there is none. */
export function userText(user: string | null): string {
  return user === null || user === "" ? "(anonymous)" : user;
}

/** An object that a decision is about; `kind` is `object` where only a name is known. */
export interface ShownObject {
  readonly kind: string;
  readonly ref: string;
}

/** Returns the objects of a decision, each once, at most 64. */
export function shownObjectsOf(record: AuditRecord): readonly ShownObject[] {
  const { targets, about = [], made, executed } = record;
  const named = [
    ...targets.map(({ kind, ref }) => ({ kind, ref })),
    ...about.map(({ kind, name, id }) => ({ kind, ref: name ?? id ?? "" })),
  ];
  const all = [
    ...(named.length > 0 ? named : namesInCall(record)),
    ...(made === null ? [] : [{ kind: made.kind, ref: made.id }]),
    ...(executed === undefined ? [] : [{ kind: executed.type, ref: executed.id }]),
  ].filter(({ ref }) => ref !== "");
  return [...new Map(all.map((one) => [one.ref, one])).values()].slice(0, MAX_OBJECTS);
}

const MAX_OBJECTS = 64;

function namesInCall({ call, action }: AuditRecord): readonly ShownObject[] {
  const kind = (action ?? "").split(".")[0] ?? "";
  const names = call?.query["name"] ?? [];
  return names.map((ref) => ({ kind: kind === "" ? "object" : kind, ref }));
}

/** Shortens the ids of Docker's objects as its own commands do; a name stays. */
export function shortRef(ref: string): string {
  const digits = ref.replace(/^sha256:/, "");
  return /^[0-9a-f]{64}$/.test(digits) ? digits.slice(0, 12) : ref;
}

/** The findings of controls in a decision. */
export interface ShownFindings {
  readonly refused: readonly Violation[];
  readonly warned: readonly Violation[];
  /** Of controls that could not read a request, which hygiene controls have refused as unreadable. */
  readonly further: readonly Violation[];
}

/** Returns the findings of a decision; where a request cannot be read safely, those of the hygiene controls come first. */
export function findingsOf({
  violations,
  warnings,
}: Pick<AuditRecord, "violations" | "warnings">): ShownFindings {
  const hygiene = violations.filter(isHygiene);
  if (hygiene.length === 0) return { refused: violations, warned: warnings, further: [] };
  const others = violations.filter((one) => !isHygiene(one));
  return { refused: hygiene, warned: [], further: [...others, ...warnings] };
}

function isHygiene({ control }: Violation): boolean {
  return HYGIENE_CONTROLS.has(control);
}

/** Returns the controls of findings, each once. */
export function controlNamesOf(findings: readonly Violation[]): readonly string[] {
  return [...new Set(findings.map(({ control }) => control))];
}

/** Returns how many controls could not read a request; null if all could. */
export function furtherText({ further }: ShownFindings): string | null {
  const count = controlNamesOf(further).length;
  if (count === 0) return null;
  return count === 1
    ? "1 further control could not read the request"
    : `${count} further controls could not read the request`;
}

/** Returns the sentence that explains a decision best; null if nothing was objected to. */
export function whyText(record: AuditRecord): string | null {
  const { refused, warned } = findingsOf(record);
  return record.error ?? refused[0]?.message ?? warned[0]?.message ?? null;
}

/** Cuts a text for a table; its page shows all of it. */
export function cut(text: string, length = 120): string {
  return text.length <= length
    ? text
    : `${text.slice(0, length - 1).replace(/\p{Surrogate}$/u, "")}…`;
}
