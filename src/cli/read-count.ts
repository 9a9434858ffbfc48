import { UsageError } from "../errors.js";

/**
 * Reads the count that an option of a command has.
 *
 * @throws {UsageError} When it is no number above 0.
 */
export function readCount(command: string, option: string, text: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count > 0) return count;
  throw new UsageError(`Cannot ${command}: ${option} ${JSON.stringify(text)} is no number above 0`);
}
