import { closeSync, fstatSync, openSync, readFileSync, realpathSync, type Stats } from "node:fs";
import { exposedPath } from "../server/exposed-path.js";
import { UsageError, describeThrown } from "../errors.js";

/**
 * The text of a file that says whom to trust, which nobody but root and this program's user may exchange.
 *
 * @param setting What names it: `gateway.ca`.
 * @throws {UsageError} When others may, or it cannot be read.
 */
export function readTrusted(path: string, setting: string): string {
  return readWith(path, setting, () => null);
}

/**
 * The text of a file that nobody else may read, either.
 *
 * @throws {UsageError} When others may, or it cannot be read.
 */
export function readSecret(path: string, setting: string): string {
  return readWith(path, setting, ({ uid, mode }) => {
    if (uid !== 0 && uid !== ownUid()) return `it belongs to uid ${uid}, it should be root's`;
    if ((mode & 0o077) === 0) return null;
    return `others than its owner may use it (mode ${octal(mode)}); run chmod 600`;
  });
}

/** @throws {UsageError} When others than root and this program's user may put something in the path's place. */
export function refuseExposed(path: string, setting: string): void {
  const place = [path, realpathSync(path)]
    .map((one) => exposedPath(one, ownUid()))
    .find((one) => one !== null);
  if (place !== undefined)
    throw unusable(path, setting, `others than root may change "${place}", make it root's alone`);
}

/** Says what is wrong with a file, if anything is. */
type Check = (stats: Stats) => string | null;

function readWith(path: string, setting: string, check: Check): string {
  try {
    refuseExposed(path, setting);
    return readChecked(path, setting, check);
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    throw unusable(path, setting, `${describeThrown(thrown)}; name a readable file`, thrown);
  }
}

function readChecked(path: string, setting: string, check: Check): string {
  // What is looked at is what is read, whatever the path comes to lead to.
  const file = openSync(path, "r");
  try {
    const stats = fstatSync(file);
    const problem = stats.isFile() ? check(stats) : "it is not a regular file";
    if (problem !== null) throw unusable(path, setting, problem);
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

/** `Cannot use gateway.ca "/x/ca.pem": …` */
export function unusable(
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

function octal(mode: number): string {
  return `0${(mode & 0o777).toString(8)}`;
}
