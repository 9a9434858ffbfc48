import { oneMeansAction } from "../../domain/actions.js";
import type { Catalogue, ControlDescription, ControlSet } from "../../domain/settings.js";
import type { PolicyData } from "./wasm-policy.js";

/** Returns which controls evaluate which actions, in the form that the compiled policy reads. */
export function controlIndexOf(
  catalogue: Catalogue,
  sets: PolicyData["sets"],
): Pick<PolicyData, "asked" | "controls_of" | "responses_of" | "response_controls"> {
  const controlsOf = byAction(catalogue, ({ endpoints }) => endpoints);
  const asked = Object.entries(sets).map(([name, set]) => [name, onIn(set, controlsOf)]);
  return {
    asked: Object.fromEntries(asked) as PolicyData["asked"],
    controls_of: controlsOf,
    responses_of: byAction(catalogue, ({ responses }) => responses),
    response_controls: Object.entries(catalogue)
      .filter(([, { responses }]) => responses.length > 0)
      .map(([id]) => id),
  };
}

type ByAction = Readonly<Record<string, readonly string[]>>;

/**
 * Returns, by action, the controls that evaluate it, so that the others are skipped. An action that no
 * control names in full is left out: then all are evaluated.
 */
function byAction(
  catalogue: Catalogue,
  patternsOf: (control: ControlDescription) => readonly string[],
): ByAction {
  const controls = Object.entries(catalogue);
  const actions = new Set(controls.flatMap(([, control]) => patternsOf(control)));
  const named = [...actions].filter((action) => !action.includes("*"));
  return Object.fromEntries(
    named.map((action) => [
      action,
      controls
        .filter(([, control]) => oneMeansAction(patternsOf(control), action))
        .map(([id]) => id),
    ]),
  );
}

/** Returns, by action, the controls that evaluate it and are on in a set, with their modes. */
function onIn({ modes }: ControlSet, controlsOf: ByAction): PolicyData["asked"][string] {
  const on = Object.entries(modes).filter(([, mode]) => mode !== "off");
  return Object.fromEntries(
    Object.entries(controlsOf).map(([action, ids]) => [
      action,
      Object.fromEntries(on.filter(([id]) => ids.includes(id))),
    ]),
  );
}
