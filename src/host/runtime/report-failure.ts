import { appendFileSync, writeSync } from "node:fs";
import { describeThrown } from "../../domain/errors.js";
import type { RuntimeLog } from "./read-arguments.js";

/**
 * Reports why a container does not start, as runc does: containerd's shim shows the last line of level
 * `error` in the log to the user; the standard error is for a user who runs the runtime by hand.
 *
 * @param time RFC 3339
 */
export function reportFailure(
  thrown: unknown,
  { file, format }: RuntimeLog,
  time: string,
  standardError = 2,
): void {
  const message = `dockwarden-runtime: ${describeThrown(thrown)}`;
  if (file !== null) {
    const json = JSON.stringify({ level: "error", msg: message, time });
    const text = `time="${time}" level=error msg=${JSON.stringify(message)}`;
    attempt(() => {
      appendFileSync(file, `${format === "json" ? json : text}\n`);
    });
  }
  attempt(() => writeSync(standardError, `${message}\n`));
}

/** Ignores failures: the exit code suffices to stop the container from starting. */
function attempt(work: () => unknown): void {
  try {
    work();
  } catch {
    return;
  }
}
