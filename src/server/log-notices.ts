import type { Notice } from "../domain/notice.js";
import type { Log } from "../files/log.js";

/** Logs what an operator should know about valid settings. */
export function logNotices(notices: readonly Notice[], log: Log): void {
  for (const { about, sentence } of notices) log(about === "role" ? "info" : "warn", sentence);
}
