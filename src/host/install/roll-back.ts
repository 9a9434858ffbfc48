import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import { describeThrown } from "../../domain/errors.js";
import { undoFiles } from "./apply-files.js";
import type { ServiceAction } from "./changes.js";
import { unitsNow, type Environment } from "./environment.js";
import type { PendingRun } from "./install-state.js";
import { PLACES, UNITS } from "./places.js";
import { needsRestart, restoreActions } from "./plan-services.js";

/**
 * Restores files and units from before a run.
 *
 * @param isOwn See `undoFiles`.
 * @returns A line for each thing that could not be restored.
 */
export async function rollBack(
  { disk, services }: Environment,
  run: PendingRun,
  isOwn: boolean,
): Promise<readonly string[]> {
  const now = await unitsNow(services, Object.keys(run.units));
  const { first, then } = restoreActions(run.units, now, {
    needsRestart: needsRestart(run.entries),
    hadDropIn: run.entries.some(({ path }) => path === PLACES.dropIn),
  });
  const before = await tryAll(services, first);
  const files = undoFiles(disk, run, isOwn);
  return [...before, ...files, ...(await tryRestore({ disk, services }, then))];
}

/**
 * Executes actions as `tryAll` does, after the files are restored. Removes the plugin's socket if they close it: its unit is
 * no longer there to tell systemd so.
 */
export async function tryRestore(
  { disk, services }: Pick<Environment, "disk" | "services">,
  actions: readonly ServiceAction[],
): Promise<readonly string[]> {
  const failures = await tryAll(services, actions);
  const closes = actions.some(
    (action) => action.verb === "stop" && action.unit === UNITS.pluginSocket,
  );
  if (closes && failures.length === 0) disk.remove(DEFAULT_PATHS.socket);
  return failures;
}

/** Executes all actions, whichever of them fail, and returns a line for each failure. */
export async function tryAll(
  services: Environment["services"],
  actions: readonly ServiceAction[],
): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const action of actions) {
    try {
      await services?.run(action);
    } catch (thrown) {
      failures.push(describeThrown(thrown));
    }
  }
  return failures;
}
