import type { LogHead } from "../log/log-head.js";
import type { LogKey } from "../log/log-key.js";

/** The state that outlives a writer of the audit log, and the functions it calls. */
export interface AuditState {
  /** Signs checkpoints; null for none. */
  readonly key: LogKey | null;
  /** Returns the last record that was kept; null if none is known. */
  readonly head: () => LogHead | null;
  /**
   * Keeps the last record that is on the disk.
   *
   * @throws {Error} When it cannot be kept.
   */
  readonly keep: (head: LogHead) => void;
  /** Tells an operator what has happened to the file, or what could not be signed or kept. */
  readonly tell: (problem: string) => void;
  /** Tells an operator what is as it should be. */
  readonly inform: (event: string) => void;
  readonly now: () => Date;
}
