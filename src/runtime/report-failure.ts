import { appendFileSync, writeSync } from "node:fs";
import { describeThrown } from "../errors.js";
import type { RuntimeLog } from "./read-arguments.js";

/**
 * Says why a container does not start, as runc does: the last line of level `error` in the log is what containerd's shim
 * hands on to the user; the standard error is for whoever started the runtime by hand.
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

/** Does what may fail without consequence: the exit code alone keeps the container from starting. */
function attempt(work: () => unknown): void {
  try {
    work();
  } catch {
    return;
  }
}
