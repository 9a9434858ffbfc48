import { busy } from "../inflight/busy.js";
import type { EvaluationLocks } from "../inflight/registry.js";

/**
 * Locks names by which a request is evaluated.
 *
 * @throws {NamesBusyError} If others may give one of the names for too long.
 */
export async function relyOn(
  names: readonly string[],
  locks: Pick<EvaluationLocks, "use">,
): Promise<void> {
  if (!(await locks.use(names))) throw busy();
}
