/** How much a line of the log matters. */
export type Level = "info" | "warn" | "error";

/** The program's own log, apart from the record: what an operator must know. */
export type Log = (
  level: Level,
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

/** Writes lines such as `2026-11-25T10:00:00.000Z warn Cannot read request {"error":"aborted"}`. */
export function createLog(write: (text: string) => void): Log {
  return (level, message, fields) => {
    const details = fields === undefined ? "" : ` ${JSON.stringify(fields)}`;
    // One event is one line that no terminal obeys, whatever the message quotes.
    const line = `${new Date().toISOString()} ${level} ${message}${details}`;
    write(`${line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")}\n`);
  };
}
