import type { Violation } from "../domain/decision.js";
import { readProgramFile } from "../program-files.js";

/** A rule of a control that finds violations. */
export interface ControlRule {
  /** In the sources of Dockwarden. */
  readonly file: string;
  readonly line: number;
  /** The field that it names; null if that depends on the request. */
  readonly field: string | null;
  /** Its message with placeholders, `{path}`; null if that depends on the request. */
  readonly message: string | null;
}

/** Finds the rules that a violation may be of. */
export type RuleFinder = (violation: Violation) => readonly ControlRule[];

/** Loads the list of all rules, which the build writes. */
export function loadRules(): RuleFinder {
  const text = readProgramFile("build/policy/rules.json").toString();
  const all = JSON.parse(text) as Readonly<Record<string, readonly ControlRule[]>>;
  return ({ control, message, field }) => {
    const rules = all[control] ?? [];
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
