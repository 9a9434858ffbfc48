import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { rotatedNames } from "../log/log-files.js";
import { UsageError } from "../../domain/errors.js";

/**
 * Returns a function that lists the named files, and those that rotation has made of them, as they are at that moment.
 *
 * @throws {UsageError} When a named file is missing at the beginning, or all of them are later.
 */
export function createServedFiles(named: readonly string[]): () => readonly string[] {
  const missing = named.find((file) => !existsSync(file));
  if (missing !== undefined)
    throw new UsageError(`Cannot serve the audit log: there is no file "${missing}"`);
  return () => {
    const files = [...new Set(named.flatMap(filesNow))];
    if (files.length > 0) return files;
    throw new UsageError("Cannot read the audit log: its files are gone");
  };
}

/** The log itself may be gone for a moment, and a rotated file for good. */
function filesNow(log: string): readonly string[] {
  const rotated = rotatedNames(log).map((name) => join(dirname(log), name));
  return existsSync(log) ? [join(log), ...rotated] : rotated;
}
