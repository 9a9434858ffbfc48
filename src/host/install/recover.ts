import { UsageError } from "../../domain/errors.js";
import type { Environment } from "./environment.js";
import { readInstallState, writeInstallState, type InstallState } from "./install-state.js";
import { isRunning } from "./own-process.js";
import { rollBack } from "./roll-back.js";

/**
 * Undoes a run of init that was interrupted, and returns what is installed.
 *
 * @param dryRun Says only that it would be undone.
 * @throws {UsageError} When that run still goes on.
 */
export async function recover(environment: Environment, dryRun: boolean): Promise<InstallState> {
  const { disk, streams } = environment;
  const state = readInstallState(disk);
  const { pending } = state;
  if (pending === null) return state;
  if (isRunning(pending.process))
    throw new UsageError(
      `Cannot begin: another "dockwarden init" runs as process ${pending.process.pid}; wait until it has ended`,
    );
  if (dryRun) {
    streams.out("note: an earlier init was interrupted; it would be undone first\n");
    return state;
  }
  streams.out("An earlier init was interrupted. Undoing it.\n");
  for (const line of await rollBack(environment, pending, false))
    streams.err(`dockwarden: ${line}\n`);
  const recovered = { ...state, pending: null };
  writeInstallState(disk, recovered);
  return readInstallState(disk);
}
