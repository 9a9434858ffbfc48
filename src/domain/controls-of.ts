import { HYGIENE_CONTROLS } from "./hygiene.js";
import type { Violation } from "./decision.js";

/** The controls that found something, each once. */
export interface FoundControls {
  /** Those that refuse the request, or would if they were enforced. If the request was badly written, those that say so come first. */
  readonly refused: readonly string[];
  /** Those that only warn. */
  readonly warned: readonly string[];
}

interface Findings {
  readonly violations: readonly Violation[];
  readonly warnings: readonly Violation[];
}

/** Returns the controls that found something, those that refuse apart from those that warn. */
export function controlsOf({ violations, warnings }: Findings): FoundControls {
  const refused = namesIn(hygieneFirst(violations));
  return { refused, warned: namesIn(warnings).filter((name) => !refused.includes(name)) };
}

/** Returns violations with those of the group hygiene first: the other controls may not have been able to read the request. */
export function hygieneFirst(violations: readonly Violation[]): readonly Violation[] {
  const isHygiene = ({ control }: Violation): boolean => HYGIENE_CONTROLS.has(control);
  return [...violations.filter(isHygiene), ...violations.filter((one) => !isHygiene(one))];
}

function namesIn(violations: readonly Violation[]): readonly string[] {
  return [...new Set(violations.map(({ control }) => control))];
}
