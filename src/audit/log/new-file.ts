import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, lstatSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import type { Stats } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UsageError, describeThrown, systemCodeOf } from "../../domain/errors.js";

/** A file that gets its name once it is whole. */
export interface NewFile {
  /** @throws {UsageError} When it cannot be written. */
  readonly write: (text: string) => void;
  /**
   * Gives it its name, in the place of a file that had it.
   *
   * @throws {UsageError} When it cannot be written or renamed.
   */
  readonly finish: () => void;
  /** Removes what was written, unless it has its name. */
  readonly discard: () => void;
}

/**
 * Creates a file for its owner alone, mode 0600.
 *
 * @throws {UsageError} When it cannot be created, or something else than a file has its name: a link, a folder, a device.
 */
export function createNewFile(path: string): NewFile {
  const attempt = <Result>(act: () => Result): Result => {
    try {
      return act();
    } catch (thrown) {
      throw unwritable(path, describeThrown(thrown), thrown);
    }
  };
  refuseOther(path);
  // Nobody can know the name before. It is in the same folder, so that the file can be renamed.
  const unfinished = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  // "wx" fails if anything is there, also a link to nowhere.
  const fd = attempt(() => openSync(unfinished, "wx", 0o600));
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(fd);
    isOpen = false;
  };
  return {
    write(text) {
      attempt(() => {
        const bytes = Buffer.from(text);
        for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
      });
    },
    finish() {
      attempt(() => {
        fsyncSync(fd);
        close();
        renameSync(unfinished, path);
      });
    },
    discard() {
      close();
      rmSync(unfinished, { force: true });
    },
  };
}

/**
 * Writes a whole text to a file for its owner alone.
 *
 * @throws {UsageError} As `createNewFile` does.
 */
export function writeNewFile(path: string, text: string): void {
  const file = createNewFile(path);
  try {
    file.write(text);
    file.finish();
  } catch (thrown) {
    file.discard();
    throw thrown;
  }
}

/** A device or a pipe must not be replaced by a file, nor a link to one, as `/dev/stdout`. */
function refuseOther(path: string): void {
  const stats = statsOf(path);
  if (stats === null || stats.isFile()) return;
  throw unwritable(path, "it is no file; name a file, or a path that does not exist");
}

function statsOf(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch (thrown) {
    if (systemCodeOf(thrown) === "ENOENT") return null;
    throw unwritable(path, describeThrown(thrown), thrown);
  }
}

function unwritable(path: string, problem: string, cause?: unknown): UsageError {
  return new UsageError(`Cannot write "${path}": ${problem}`, { cause });
}
