import { basename, resolve } from "node:path";
import { filesOf } from "../../audit/log/log-files.js";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import { escaped } from "../../domain/escaped.js";
import type { Streams } from "../../domain/streams.js";
import { UsageError } from "../../domain/errors.js";

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

/** Says which files rotation has made of the logs that are named and that are not named themselves: their records are not read. */
export function noteUnread(named: readonly string[], { err }: Pick<Streams, "err">): void {
  const known = new Set(named.map((file) => resolve(file)));
  const unread = named.filter(isNoRotated).flatMap((log) => {
    return besides(resolve(log)).filter((file) => !known.has(file));
  });
  const [first] = unread;
  if (first === undefined) return;
  const others = unread.length - 1;
  const more =
    others === 0 ? "" : ` and ${others === 1 ? "another" : `${others} others`} beside it`;
  const verb = others === 0 ? "was" : "were";
  err(
    `dockwarden: ${escaped(basename(first))}${more} ${verb} not read; name all files of the log\n`,
  );
}

/** A rotated file was chosen among the others. */
function isNoRotated(file: string): boolean {
  return !/[.-]\d[\d.-]*(?:\.(?:gz|zst))?$/.test(file);
}

/** Whatever is wrong with a file, reading it says so. */
function besides(log: string): readonly string[] {
  try {
    return filesOf(log);
  } catch (thrown) {
    if (thrown instanceof UsageError) return [];
    throw thrown;
  }
}
