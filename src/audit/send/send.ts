import { hostname } from "node:os";
import { resolve } from "node:path";
import type { LineFormat } from "../formats/formats.js";
import type { Streams } from "../../domain/streams.js";
import { oneLine } from "../../domain/one-line.js";
import { UsageError } from "../../domain/errors.js";
import { versionOfProgram } from "../../files/program-files.js";
import { readCredentials, type CredentialFiles } from "./read-credentials.js";
import { runSender } from "./run-sender.js";
import { CLOCK } from "./send-clock.js";
import { createSendProgress, type Tell } from "./send-progress.js";
import { newState, type SendState } from "./send-state.js";
import { openStateFile } from "./state-file.js";
import { nameOfTarget, readTargetAddress, type TargetAddress } from "./target-address.js";
import { openTarget } from "./target-of.js";

/** The options of `dockwarden audit send`. */
export interface SendOptions {
  /** The address of the target. */
  readonly to: string;
  readonly log: string;
  readonly state: string;
  readonly format: LineFormat;
  readonly credentials: CredentialFiles;
  /** Bytes of the log that may wait while the target does not take records. */
  readonly buffer: number;
  /** End when everything that is there was sent. */
  readonly once: boolean;
}

const MAX_RECORDS = 500;
const MAX_BYTES = 1024 * 1024;
const POLL_MS = 1000;
const TIMEOUT_MS = 30_000;
/** The time limit of the last delivery, for the records that are there. */
const LAST_MS = 5000;

/**
 * Sends a log to a target, from where it has ended before, until SIGTERM or SIGINT.
 *
 * @returns False if records are left that could not be sent.
 * @throws {UsageError} When the target, the credentials or the state cannot be used.
 */
export async function send(options: SendOptions, { err }: Streams): Promise<boolean> {
  const address = readTargetAddress(options.to);
  requireUsable(options.credentials, address);
  const source = { host: hostname(), version: versionOfProgram() };
  const tell = createTell(err);
  const file = openStateFile(options.state);
  const first = file.read() ?? newState(resolve(options.log), nameOfTarget(address));
  requireSame(first, options, address);
  // A position that cannot be kept would have the same records sent again and again.
  file.write(first);
  const progress = createSendProgress(first, file.write, CLOCK.now, tell);
  tell("info", `Sending ${first.log} to ${first.target}, after record ${first.position?.seq ?? 0}`);
  const { stop, end, release } = listen(options.once);
  const parts = { source, timeoutMs: TIMEOUT_MS, now: CLOCK.now, ...options };
  await runSender(
    {
      ...{ log: first.log, target: openTarget(address, parts), progress, bound: options.buffer },
      ...{ clock: CLOCK, host: source.host, tell, pollMs: POLL_MS },
      ...{ maxRecords: MAX_RECORDS, maxBytes: MAX_BYTES },
    },
    { stop, end },
  );
  release();
  return progress.state().problem === null;
}

/** A missing file, or one that others may read, is a fault of the set-up, so that it is said before anything is sent. */
function requireUsable(credentials: CredentialFiles, { kind }: TargetAddress): void {
  const { cert, key, token } = credentials;
  if ((cert === null) !== (key === null))
    throw new UsageError("Cannot send: --cert and --key belong together; give both or neither");
  if (token !== null && kind !== "opa" && kind !== "otlp")
    throw new UsageError(
      "Cannot send: --token-file is for opa and otlp; prove this sender by --cert",
    );
  readCredentials(credentials);
}

/** Another log or target would be sent from a place that means nothing there. */
function requireSame(
  state: SendState,
  { state: file, log }: SendOptions,
  address: TargetAddress,
): void {
  if (state.log === resolve(log) && state.target === nameOfTarget(address)) return;
  throw new UsageError(
    `Cannot use the state "${file}": it is of "${state.log}" to "${state.target}"; name another file by --state`,
  );
}

function createTell(err: Streams["err"]): Tell {
  return (level, text) => {
    err(`${new Date().toISOString()} ${level} ${oneLine(text)}\n`);
  };
}

interface Listening {
  readonly stop: AbortSignal;
  readonly end: AbortSignal;
  /** Stops listening. */
  readonly release: () => void;
}

function listen(once: boolean): Listening {
  const stop = new AbortController();
  const end = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  const onSignal = (): void => {
    stop.abort();
    timer ??= setTimeout(() => {
      end.abort();
    }, LAST_MS);
  };
  process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
  if (once) stop.abort();
  return {
    ...{ stop: stop.signal, end: end.signal },
    release() {
      process.off("SIGTERM", onSignal).off("SIGINT", onSignal);
      if (timer !== null) clearTimeout(timer);
    },
  };
}
