import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import {
  createCapture,
  type Capture,
  type CaptureSource,
  type OpenCapture,
} from "../audit/record/capture.js";
import { openCaptureFile } from "../audit/record/capture-file.js";
import { readSealingKey } from "../audit/log/sealed-lines.js";
import type { AuthorizerParts } from "../engine/decision/authorize.js";
import type { Configuration } from "../engine/decision/evaluator.js";
import type { Decided } from "../engine/decision/answer.js";
import type { CapturedRequest } from "../domain/capture.js";
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

/** What is needed to write a request later, besides the facts. */
const USUAL_BYTES = 4096;

/**
 * Returns what is captured of a decided request.
 *
 * @internal Exported for its test.
 */
export function captureSourceOf(decided: Decided, now: Date): CaptureSource {
  const { configuration, known } = decided;
  const { settings, revision } = configuration;
  const bytes = USUAL_BYTES + 4 * (known.message?.body?.length ?? 0);
  return { settings, revision, bytes, read: () => requestOf(decided, now) };
}

function requestOf({ configuration, known, decision }: Decided, now: Date): CapturedRequest {
  const { id, identity, call, captured } = known;
  const { revision } = configuration;
  const { facts, policyTime } = captured ?? { facts: null, policyTime: now };
  const { action, class: actionClass, hygiene } = call ?? NOT_READ;
  return {
    capture: 1,
    ...{ id, revision, identity, facts, action, class: actionClass },
    time: now.toISOString(),
    policyTime: policyTime.toISOString(),
    effect: decision.effect,
    code: decision.effect === "error" ? decision.code : null,
    ...evaluatedBy(known, configuration),
    violated: violatedIn(decision),
    hygiene: hygiene.map(({ kind }) => kind),
  };
}

const NOT_READ = { action: null, class: null, hygiene: [] } as const;

function evaluatedBy(
  { evaluation }: Decided["known"],
  { settings }: Decided["configuration"],
): Pick<CapturedRequest, "mode" | "evaluated"> {
  const { mode } = settings.enforcement;
  if (evaluation === null) return { mode, evaluated: "none" };
  const { breakGlass, evaluated } = evaluation;
  return { mode: breakGlass === null ? mode : "break_glass", evaluated };
}

function violatedIn(decision: Decided["decision"]): readonly string[] {
  if (decision.effect === "error") return [];
  const found = decision.effect === "deny" ? decision.violations : decision.unenforced;
  return [...new Set(found.map(({ control }) => control))];
}

/** Creates the capture, configured. */
export function startCapture({ settings }: Configuration, log: Log): Capture {
  const capture = openCapture(log);
  capture.configure(settings.capture);
  return capture;
}

/** Returns the function by which each decision is captured. */
export function capturedBy({ take }: Capture): Pick<AuthorizerParts, "capture"> {
  return {
    capture(decided) {
      take(captureSourceOf(decided, new Date()));
    },
  };
}
