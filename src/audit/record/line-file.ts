import { createLogger, format } from "winston";
import Transport from "winston-transport";
import { AuditWriteError, describeThrown } from "../../domain/errors.js";
import { openAppendOnly, type AppendOnly } from "./append-only.js";
import { createDiskSync, type DiskSync, type SyncParts } from "./disk-sync.js";

/** The file that has a name, to which lines are appended. */
export interface LineFile
  extends
    Pick<AppendOnly, "change" | "tail" | "began" | "size">,
    Pick<DiskSync, "settled" | "health" | "configure"> {
  /** @throws {AuditWriteError} When the line is not written; no part of it remains in the file. */
  readonly write: (line: string) => void;
  /**
   * Opens the file that has the name now; the other is synced to the disk, and closed.
   *
   * @throws {AuditWriteError} When the new one cannot be opened, or is a device and the other one is not: it would swallow
   *   all records.
   */
  readonly replace: () => void;
  /**
   * Syncs everything to the disk and closes the file.
   *
   * @throws {AuditWriteError} When it cannot be synced.
   */
  readonly close: () => void;
}

/** @throws {AuditWriteError} When it cannot be opened. */
export function openLineFile(filename: string, parts: Omit<SyncParts, "file">): LineFile {
  const attempt = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (thrown) {
      throw writeError(filename, thrown);
    }
  };
  let file = attempt(() => openAppendOnly(filename));
  const disk = createDiskSync({ ...parts, file: () => file });
  const write = createWrite(() => file);
  return {
    ...{ health: disk.health, configure: disk.configure },
    write(line) {
      const failure = disk.failure() ?? write(line);
      if (failure !== null) throw writeError(filename, failure);
      disk.written();
    },
    settled: () =>
      disk.settled()?.catch((thrown: unknown) => {
        throw writeError(filename, thrown);
      }) ?? null,
    replace() {
      const old = file;
      file = attempt(() => openAppendOnly(filename, !old.isRegular));
      disk.finish(old);
    },
    change: () => file.change(),
    tail: () => file.tail(),
    began: () => file.began(),
    size: () => file.size(),
    close() {
      attempt(disk.end);
    },
  };
}

/** Returns a function that writes a line through winston, and returns null, or the error. */
function createWrite(file: () => AppendOnly): (line: string) => unknown {
  let outcome: unknown = null;
  const transport = new Transport({
    log({ message }: { message: string }, next) {
      // An error thrown here would block winston's stream for good, so the outcome is stored instead.
      outcome = file().write(message);
      next();
    },
  });
  const logger = createLogger({ format: format((info) => info)(), transports: [transport] });
  return (line) => {
    // Records that winston drops count as a failure, too.
    outcome = "nothing was written";
    logger.info(line);
    return outcome;
  };
}

function writeError(filename: string, cause: unknown): AuditWriteError {
  return new AuditWriteError(`Cannot write record to "${filename}": ${describeThrown(cause)}`, {
    cause,
  });
}
