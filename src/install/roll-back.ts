import { describeThrown } from "../errors.js";
import { undoFiles } from "./apply-files.js";
import type { ServiceAction } from "./changes.js";
import { unitsNow, type Environment } from "./environment.js";
import type { PendingRun } from "./install-state.js";
import { PLACES } from "./places.js";
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
  return [...before, ...files, ...(await tryAll(services, then))];
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
