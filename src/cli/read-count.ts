import { UsageError } from "../domain/errors.js";

/**
 * Reads the count that an option of a command has.
 *
 * @param least The smallest that makes sense.
 * @throws {UsageError} When it is no number, or a smaller one.
 */
export function readCount(command: string, option: string, text: string, least = 1): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (count >= least) return count;
  throw new UsageError(
    `Cannot ${command}: ${option} ${JSON.stringify(text)} is no number from ${least} on`,
  );
}
