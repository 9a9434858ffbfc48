import type { Decision, Violation } from "../../domain/decision.js";
import { ROUTES } from "../../engine/request/tables/routes.js";

/** The effect of a violation: it refused the request, was only reported, or would have refused it without dry run. */
type ViolationEffect = "refused" | "warned" | "unenforced";

/** The values of labels. Callers cannot add to them, so that they cannot make series without end. */
export interface Labels {
  readonly know: (controls: readonly string[]) => void;
  /** `none` if the request could not be read. */
  readonly ofAction: (action: string | null) => string;
  readonly ofControl: (control: string) => string;
  readonly violationsIn: (
    decision: Decision,
  ) => readonly (readonly [effect: ViolationEffect, violations: readonly Violation[]])[];
}

/** The label of whatever is not in the tables of this version. */
const OTHER = "other";

/** @param controls The ids of all controls. */
export function createLabels(controls: readonly string[]): Labels {
  const actions = new Set(ROUTES.map(({ action }) => action));
  const known = new Set(controls);
  return {
    know(more) {
      for (const control of more) known.add(control);
    },
    ofAction(action) {
      if (action === null) return "none";
      return actions.has(action) ? action : OTHER;
    },
    ofControl: (control) => (known.has(control) ? control : OTHER),
    violationsIn,
  };
}

function violationsIn(decision: Decision): ReturnType<Labels["violationsIn"]> {
  switch (decision.effect) {
    case "error":
      return [];
    case "allow":
      return [
        ["warned", decision.warnings],
        ["unenforced", decision.unenforced],
      ];
    case "deny":
      return [
        ["refused", decision.violations],
        ["warned", decision.warnings],
      ];
  }
}
