import { describeThrown } from "../../domain/errors.js";
import type { AuditState } from "./audit-state.js";

/** The time in which a program that has renamed the file must send the signal. */
const SIGNAL_WITHIN_MS = 60_000;

/** Follows a rotation by another program, from the new name of the file to the signal. */
export interface Renaming {
  /** Call this while the file is in its place. */
  readonly none: () => void;
  /** Call this while it is not; returns true if the signal has not come in time. */
  readonly isOver: () => boolean;
  /** Goes on without the signal; if that fails, waits once more. */
  readonly attempt: (reopen: () => void) => void;
}

/** Creates it for a file that is in its place. */
export function createRenaming(filename: string, { now, tell, inform }: AuditState): Renaming {
  let sinceMs: number | null = null;
  return {
    none() {
      sinceMs = null;
    },
    isOver() {
      sinceMs ??= now().getTime();
      return now().getTime() - sinceMs >= SIGNAL_WITHIN_MS;
    },
    attempt(reopen) {
      sinceMs = null;
      try {
        reopen();
        inform(`The audit log "${filename}" was renamed, and no signal came; a new one is begun`);
      } catch (thrown) {
        // The renamed file takes records as before.
        tell(`Cannot begin a new audit log: ${describeThrown(thrown)}`);
      }
    },
  };
}
