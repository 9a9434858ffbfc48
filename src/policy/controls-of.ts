import { meansAction } from "../domain/actions.js";
import type { Catalogue } from "../domain/settings.js";

/**
 * By action, the controls that judge it, so that the others need not be asked. An action that no control names
 * in full is left out: all are asked then.
 */
export function controlsOf(catalogue: Catalogue): Readonly<Record<string, readonly string[]>> {
  const controls = Object.entries(catalogue);
  const actions = new Set(controls.flatMap(([, { endpoints }]) => endpoints));
  const named = [...actions].filter((action) => !action.includes("*"));
  return Object.fromEntries(
    named.map((action) => [
      action,
      controls
        .filter(([, { endpoints }]) => endpoints.some((pattern) => meansAction(pattern, action)))
        .map(([id]) => id),
    ]),
  );
}
