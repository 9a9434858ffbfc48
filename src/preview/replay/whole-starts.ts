import { isOfCreates } from "../../engine/decision/evaluate-stored.js";
import { MAY_START } from "../../domain/actions.js";
import type { Catalogue, Settings } from "../../domain/settings.js";

const CONTROL = "stored_containers";

/** Returns the controls of creates that may find something in a request of `action`, since it starts a stored container. */
export function controlsOfWholeStarts(
  action: string,
  settings: Settings,
  catalogue: Catalogue,
): readonly string[] {
  if (!MAY_START.has(action) || !mayStartWhole(settings)) return [];
  return Object.keys(catalogue).filter((id) => isOfCreates(id, catalogue));
}

/** Returns true if containers of some callers are evaluated whole when they start. */
function mayStartWhole({ sets, groupChanges, userChanges, exceptions }: Settings): boolean {
  const changes = [
    ...Object.values(groupChanges).flat(),
    ...Object.values(userChanges).flat(),
    ...exceptions.flatMap((exception) => exception.changes),
  ];
  return (
    Object.values(sets).some(
      ({ parameters }) => parameters[CONTROL]?.["container_start"] === "whole",
    ) || changes.some(({ control }) => control === CONTROL)
  );
}

/**
 * Returns true if the record of a request cannot say what a control of creates found in the container that it starts: a
 * start that is refused by itself is evaluated no further.
 */
export function isStartUnevaluated(
  control: string,
  asked: { readonly action: string; readonly effect: string },
  catalogue: Catalogue,
): boolean {
  return asked.effect === "deny" && MAY_START.has(asked.action) && isOfCreates(control, catalogue);
}
