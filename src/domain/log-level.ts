/** The severities of log lines, from the least to the most severe. */
export const LEVELS = ["info", "warn", "error"] as const;

/** The severity of a log line. */
export type Level = (typeof LEVELS)[number];
