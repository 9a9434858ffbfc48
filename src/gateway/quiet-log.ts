import type { Level, Log } from "../server/log.js";

/** Logs what a user may cause as often as they like, by what it is about. */
export type QuietLog = (about: string, level: Level, message: string) => void;

const AGAIN_AFTER_MS = 10_000;

/** At most one line in ten seconds for each thing; the next says how many were left out. */
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
