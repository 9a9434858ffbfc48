import { InvalidArgumentError } from "commander";
import { readTime } from "../audit/log/read-time.js";
import { UsageError } from "../domain/errors.js";

/** Names and meanings of the options that say from when to when a command reads the audit log. */
export const TIME_OPTIONS = {
  since: ["--since <time>", "only records from then on: 2026-11-28 10:00, yesterday, -2h"],
  until: ["--until <time>", "only records before then"],
} as const;

/**
 * Reads the value of such an option, in milliseconds since 1970; null if it is not given.
 *
 * @throws {UsageError} When it is no time.
 */
export function timeFrom(option: string, text: string | undefined, now: Date): number | null {
  if (text === undefined) return null;
  const time = readTime(text, now);
  if (time !== null) return time;
  throw new UsageError(
    `Cannot choose records: ${option} ${JSON.stringify(text)} is no time; write 2026-11-28 10:00, yesterday, or -2h`,
  );
}

/** Reads the time at which a request is decided, which may be to come. */
export function timeOfDecision(text: string): Date {
  const time = readTime(text, new Date());
  if (time !== null) return new Date(time);
  throw new InvalidArgumentError("Write a time, such as 2026-12-07 22:30 UTC.");
}
