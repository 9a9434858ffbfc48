import type { Level } from "../../domain/log-level.js";
import type { Log } from "../../files/log.js";

/** Logs what a user can cause at any rate, limited for each subject `about`. */
export type QuietLog = (about: string, level: Level, message: string) => void;

const AGAIN_AFTER_MS = 10_000;

/** Logs at most one line in ten seconds for each subject; the next line counts those that were left out. */
export function createQuietLog(log: Log, clock: () => number): QuietLog {
  const logged = new Map<string, { readonly at: number; left: number }>();
  return (about, level, message) => {
    const last = logged.get(about);
    if (last !== undefined && clock() - last.at < AGAIN_AFTER_MS) {
      last.left++;
      return;
    }
    const left = last?.left ?? 0;
    log(level, left === 0 ? message : `${message} (and ${left} times before)`);
    logged.set(about, { at: clock(), left: 0 });
  };
}
