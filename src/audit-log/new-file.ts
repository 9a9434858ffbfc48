import {
  type Stats,
  closeSync,
  constants,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { UsageError, describeThrown, systemCodeOf } from "../errors.js";

/** A file that gets its name once it is whole. */
export interface NewFile {
  /** @throws {UsageError} When it cannot be written. */
  readonly write: (text: string) => void;
  /** Gives it its name, in the place of a file that had it. */
  readonly finish: () => void;
  /** Removes what was written. */
  readonly discard: () => void;
}

/**
 * Creates a file for its owner alone. A link under its name is replaced, not followed.
 *
 * @throws {UsageError} When it cannot be created, or something else than a file has its name.
 */
export function createNewFile(path: string): NewFile {
  const unfinished = `${path}.${process.pid}.new`;
  const attempt = <Result>(act: () => Result): Result => {
    try {
      return act();
    } catch (thrown) {
      throw unwritable(path, describeThrown(thrown), thrown);
    }
  };
  refuseOther(path);
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
  const fd = attempt(() => openSync(unfinished, flags, 0o600));
  return {
    write(text) {
      attempt(() => {
        const bytes = Buffer.from(text);
        for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
      });
    },
    finish() {
      attempt(() => {
        closeSync(fd);
        renameSync(unfinished, path);
      });
    },
    discard() {
      closeSync(fd);
      rmSync(unfinished, { force: true });
    },
  };
}

/** A device or a pipe must not be replaced by a file. */
function refuseOther(path: string): void {
  const stats = statsOf(path);
  if (stats === null || stats.isFile() || stats.isSymbolicLink()) return;
  throw unwritable(path, "it is no file; name a new one");
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
