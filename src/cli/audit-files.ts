import { filesOf } from "../audit-log/log-files.js";
import { DEFAULT_PATHS } from "../domain/default-paths.js";

/** The argument of the commands that read an audit log: its name, and what it means. */
export const FILES_ARGUMENT = [
  "[files...]",
  `files of one log, in any order (default: ${DEFAULT_PATHS.auditLog}*)`,
] as const;

/**
 * Returns the files that are named, or those of the default log.
 *
 * @throws {UsageError} When none is named, and there is no default log.
 */
export function logFiles(named: readonly string[]): readonly string[] {
  return named.length === 0 ? filesOf(DEFAULT_PATHS.auditLog) : named;
}
