import { createLogger, format } from "winston";
import Transport from "winston-transport";
import { AuditWriteError, describeThrown } from "../errors.js";
import { openAppendOnly, type AppendOnly, type Syncing } from "./append-only.js";

/** The file that has a name, to which lines are appended. */
export interface LineFile extends Pick<AppendOnly, "change" | "tail" | "close"> {
  /** @throws {AuditWriteError} When the line is not written; no part of it remains in the file. */
  readonly write: (line: string) => void;
  /**
   * Opens the file that has the name now, then closes the other.
   *
   * @throws {AuditWriteError} When the new one cannot be opened, or the old one cannot be synced.
   */
  readonly replace: () => void;
}

/** @throws {AuditWriteError} When it cannot be opened. */
export function openLineFile(filename: string, syncing: Syncing): LineFile {
  const attempt = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (thrown) {
      throw writeError(filename, thrown);
    }
  };
  const open = (): AppendOnly => attempt(() => openAppendOnly(filename, syncing));
  let file = open();
  const write = createWrite(() => file);
  return {
    write(line) {
      const failure = write(line);
      if (failure !== null) throw writeError(filename, failure);
    },
    replace() {
      const old = file;
      file = open();
      attempt(old.close);
    },
    change: () => file.change(),
    tail: () => file.tail(),
    close() {
      attempt(file.close);
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
