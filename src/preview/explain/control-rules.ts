import type { Violation } from "../../domain/decision.js";
import type { ControlRule } from "../../domain/control-rule.js";
import type { CompiledLibrary } from "../../domain/compiled-library.js";

/** Finds the rules that a violation may be of. */
export type RuleFinder = (violation: Violation) => readonly ControlRule[];

/** Creates the finder for the rules of a library. */
export function createRuleFinder({ rules: all }: Pick<CompiledLibrary, "rules">): RuleFinder {
  return ({ control, message, field }) => {
    const rules = (Object.hasOwn(all, control) ? all[control] : undefined) ?? [];
    const ofMessage = rules.filter((rule) => rule.message !== null && fits(rule.message, message));
    const ofField = ofMessage.filter((rule) => rule.field === field);
    return firstNonEmpty([ofField, ofMessage, rules]);
  };
}

function firstNonEmpty(lists: readonly (readonly ControlRule[])[]): readonly ControlRule[] {
  return lists.find((list) => list.length > 0) ?? [];
}

/** A placeholder stands for any text. */
function fits(template: string, message: string): boolean {
  const [first = "", ...rest] = template.split(/\{\w+\}/);
  if (!message.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = message.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return rest.length === 0 || rest.at(-1) === "" || message.endsWith(rest.at(-1) ?? "");
}
