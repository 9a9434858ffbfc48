import { oneLine } from "../domain/one-line.js";
import { LEVELS, type Level } from "../domain/log-level.js";

/** Writes to the program's own log, which is separate from the audit log: what an operator must know. */
export type Log = (
  level: Level,
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

/**
 * Creates a log that writes lines such as `2026-11-25T10:00:00.000Z warn Cannot read request
 * {"error":"aborted"}`, and leaves out lines that are less severe than `lowest`.
 */
export function createLog(write: (text: string) => void, lowest: Level = "info"): Log {
  return (level, message, fields) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(lowest)) return;
    const details = fields === undefined ? "" : ` ${JSON.stringify(fields)}`;
    // One event is one line without terminal control characters, whatever the message quotes.
    const line = `${new Date().toISOString()} ${level} ${message}${details}`;
    write(`${oneLine(line)}\n`);
  };
}
