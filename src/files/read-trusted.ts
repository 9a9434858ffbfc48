import { closeSync, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { octal } from "../domain/octal.js";
import { exposedPath } from "./exposed-path.js";
import { UsageError, describeThrown } from "../domain/errors.js";

/**
 * Reads a file that defines trust, which only root and this program's user may be able to replace.
 *
 * @param setting The setting that names it: `gateway.ca`.
 * @throws {UsageError} When others can, or it cannot be read.
 */
export function readTrusted(path: string, setting: string): string {
  return readWith(path, setting, () => null);
}

/**
 * Reads such a file that other users must not be able to read either.
 *
 * @throws {UsageError} When others can, or it cannot be read.
 */
export function readSecret(path: string, setting: string): string {
  return readWith(path, setting, ({ uid, mode }) => {
    if (uid !== 0 && uid !== ownUid()) return `it belongs to uid ${uid}, it should be root's`;
    if ((mode & 0o077) === 0) return null;
    return `others than its owner may use it (mode ${octal(mode & 0o777)}); run chmod 600`;
  });
}

/**
 * Checks that only root and this program's user can replace what is at a path.
 *
 * @throws {UsageError} When others can.
 */
export function refuseReplaceable(path: string, setting: string): void {
  const place = exposedPath(path, ownUid());
  if (place !== null)
    throw unusableFile(
      path,
      setting,
      `others than root may change "${place}", make it root's alone`,
    );
}

/** Returns the problem of a file, or null. */
type Check = (stats: Stats) => string | null;

function readWith(path: string, setting: string, check: Check): string {
  try {
    refuseReplaceable(path, setting);
    return readChecked(path, setting, check);
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    throw unusableFile(path, setting, `${describeThrown(thrown)}; name a readable file`, thrown);
  }
}

function readChecked(path: string, setting: string, check: Check): string {
  // The checks and the read use one descriptor, so that the path cannot change in between.
  const file = openSync(path, "r");
  try {
    const stats = fstatSync(file);
    const problem = stats.isFile() ? check(stats) : "it is not a regular file";
    if (problem !== null) throw unusableFile(path, setting, problem);
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

/** Creates the error `Cannot use gateway.ca "/x/ca.pem": …`. */
export function unusableFile(
  path: string,
  setting: string,
  problem: string,
  cause?: unknown,
): UsageError {
  return new UsageError(`Cannot use ${setting} "${path}": ${problem}`, { cause });
}

function ownUid(): number {
  return process.getuid?.() ?? 0;
}
