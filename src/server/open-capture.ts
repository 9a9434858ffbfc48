import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { createCapture, type Capture, type OpenCapture } from "../audit/record/capture.js";
import { captureSourceOf } from "../audit/record/captured-request.js";
import { openCaptureFile } from "../audit/record/capture-file.js";
import { readSealingKey } from "../audit/log/sealed-lines.js";
import type { AuthorizerParts } from "../engine/decision/authorize.js";
import type { Configuration } from "../engine/decision/evaluator.js";
import type { CaptureSettings } from "../domain/capture-settings.js";
import { AuditWriteError, describeThrown } from "../domain/errors.js";
import { exposedPath } from "../files/exposed-path.js";
import type { Log } from "../files/log.js";

/** Creates the capture of the plugin, which captures nothing until it is configured. */
function openCapture(log: Log): Capture {
  return createCapture({
    open: openCaptureOf,
    tell(problem) {
      log("error", problem);
    },
  });
}

async function openCaptureOf({ file, publicKey }: CaptureSettings): Promise<OpenCapture> {
  refuseExposed(dirname(file));
  const key = publicKey === null ? null : keyIn(publicKey);
  return { file: await openCaptureFile(file), key };
}

/** Whoever can write a folder on the way could put another file in the place of this one. */
function refuseExposed(folder: string): void {
  const place = attempt(folder, () => exposedPath(folder, process.getuid?.() ?? 0));
  if (place === null) return;
  throw new AuditWriteError(
    `Cannot capture below "${folder}": others may write "${place}"; choose a folder that only root writes`,
  );
}

function keyIn(file: string): OpenCapture["key"] {
  return attempt(file, () => readSealingKey(readFileSync(file)));
}

function attempt<Result>(place: string, work: () => Result): Result {
  try {
    return work();
  } catch (thrown) {
    throw new AuditWriteError(`Cannot capture, because of "${place}": ${describeThrown(thrown)}`, {
      cause: thrown,
    });
  }
}

/** Creates the capture, configured. */
export function startCapture({ settings }: Configuration, log: Log): Capture {
  const capture = openCapture(log);
  capture.configure(settings.capture);
  return capture;
}

/** Returns the function by which each decided request is captured. */
export function capturedBy({ take }: Capture): Pick<AuthorizerParts, "capture"> {
  return {
    capture(input) {
      take(captureSourceOf(input));
    },
  };
}
