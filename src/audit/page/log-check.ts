import { sizeOf } from "../log/log-files.js";
import type { LogReport } from "../log/verify-chain.js";
import { describeThrown } from "../../domain/errors.js";
import type { VerifyTask } from "./verify-in-thread.js";

/** The result of the last verification of a log. */
export interface CheckedLog {
  readonly kind: "whole" | "changed" | "failed";
  /** When it began, in milliseconds since 1970. */
  readonly atMs: number;
  /** The last record; null if there is none, or the log could not be verified. */
  readonly last: number | null;
  /** True if signatures were verified with a key. */
  readonly hasKey: boolean;
}

/** Verifies a log from time to time. */
export interface LogCheck {
  /** Returns null as long as no verification has ended. */
  readonly state: () => CheckedLog | null;
  /** Ends a verification that is going on. */
  readonly close: () => void;
}

/** Options of verifying a log. */
export interface LogCheckParts {
  /**
   * Returns the files that the log has now, and what they are compared with.
   *
   * @throws {UsageError} When there are none, or that cannot be read.
   */
  readonly task: () => VerifyTask;
  readonly verify: (task: VerifyTask, signal: AbortSignal) => Promise<LogReport>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Takes why the log could not be verified. */
  readonly report: (problem: string) => void;
}

const EVERY_MS = 600_000;
/** Of a large log, at most a tenth of the time is spent on it. */
const PAUSES = 9;

/** Begins to verify a log: now, and then at most every ten minutes, if it has grown. */
export function startLogCheck(parts: LogCheckParts): LogCheck {
  const ending = new AbortController();
  const isEnding = (): boolean => ending.signal.aborted;
  let state: CheckedLog | null = null;
  let timer: NodeJS.Timeout | undefined;
  let size = -1;

  async function check(): Promise<void> {
    const atMs = parts.now();
    try {
      const bytes = sizeOf(parts.task().files);
      if (bytes !== size) state = { ...(await verified(parts, ending.signal)), atMs };
      size = bytes;
    } catch (thrown) {
      if (isEnding()) return;
      parts.report(`Cannot verify the audit log: ${describeThrown(thrown)}`);
      state = { kind: "failed", atMs, last: null, hasKey: false };
      size = -1;
    }
    if (isEnding()) return;
    const waitMs = Math.max(EVERY_MS, PAUSES * (parts.now() - atMs));
    timer = setTimeout(() => void check(), waitMs).unref();
  }

  void check();
  return {
    state: () => state,
    close() {
      clearTimeout(timer);
      ending.abort();
    },
  };
}

/** An alarm is given only if a second verification finds one too: a rotation may have come between. */
async function verified(
  { task, verify }: LogCheckParts,
  signal: AbortSignal,
): Promise<Omit<CheckedLog, "atMs">> {
  const first = task();
  const hasKey = first.parts.keys.length > 0;
  const report = await verify(first, signal);
  const { alarms, last } = report.alarms === 0 ? report : await verify(task(), signal);
  return { kind: alarms === 0 ? "whole" : "changed", last, hasKey };
}
