import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstat,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import { createLogger, format } from "winston";
import Transport from "winston-transport";
import type { AuditRecord } from "../domain/record.js";
import { AuditWriteError, describeThrown } from "../errors.js";

/** Writes audit records, one JSON object a line. */
export interface AuditWriter {
  /**
   * Writes a record; when it returns, the record survives the end of this process.
   *
   * @throws {AuditWriteError} When it is not written; no part of it remains in the file.
   */
  append(record: AuditRecord): void;
  /**
   * Opens the file again, as after a rotation, then closes the old one.
   *
   * @throws {AuditWriteError} When the new one cannot be opened, or the old one cannot be synced.
   */
  reopen(): void;
  /** Syncs everything to the disk and closes the file. */
  close(): void;
}

/** How long a record may wait for the disk, in milliseconds; only a power failure could lose it. */
const SYNC_WITHIN_MS = 50;

/**
 * Opens `filename` for appending, readable by its owner and group.
 *
 * @throws {AuditWriteError} When it cannot be opened.
 */
export function createAuditWriter(filename: string): AuditWriter {
  let file = openFile(filename);
  let outcome: unknown = null;
  const transport = new Transport({
    log({ message }: { message: string }, next) {
      // An error thrown here would block winston's stream for good, so the outcome is stored instead.
      outcome = file.write(`${message}\n`);
      next();
    },
  });
  const reopen = (): void => {
    const old = file;
    file = openFile(filename);
    try {
      old.close();
    } catch (thrown) {
      throw writeError(filename, thrown);
    }
  };
  const logger = createLogger({ format: format((info) => info)(), transports: [transport] });
  return {
    append(record) {
      if (file.isGone()) reopen();
      // Records that winston drops count as a failure, too.
      outcome = "nothing was written";
      logger.info(escaped(JSON.stringify(record)));
      if (outcome !== null) throw writeError(filename, outcome);
    },
    reopen,
    close() {
      file.close();
    },
  };
}

/** Escapes text that callers choose, so that it cannot control an operator's terminal: CSI, bidi marks. */
function escaped(json: string): string {
  return json.replace(/[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

interface AppendOnly {
  /** Writes a line; returns null, or the error. */
  write(line: string): unknown;
  /** Returns true if the file was removed, so that new records would be lost. */
  isGone(): boolean;
  close(): void;
}

function openFile(filename: string): AppendOnly {
  const fd = open(filename);
  const disk = createGroupCommit(fd);
  return {
    write(line) {
      const failed = disk.failure();
      if (failed !== null) return failed;
      const thrown = writeLine(fd, Buffer.from(line));
      if (thrown === null) disk.commitSoon();
      return thrown;
    },
    isGone: () => disk.isGone(),
    close() {
      disk.commit();
      closeSync(fd);
    },
  };
}

function open(filename: string): number {
  try {
    const fd = openSync(filename, "a+", 0o640);
    refusePipe(fd);
    if (endsInMidLine(fd)) writeSync(fd, "\n");
    return fd;
  } catch (thrown) {
    throw writeError(filename, thrown);
  }
}

// Refuses a pipe: a full one would block the program, and its content is on no disk.
function refusePipe(fd: number): void {
  const stat = fstatSync(fd);
  if (!stat.isFIFO() && !stat.isSocket()) return;
  closeSync(fd);
  throw new Error("it is a pipe, it must be a file");
}

/** Returns true if a power failure cut off the last line; the next record then begins on a new line. */
function endsInMidLine(fd: number): boolean {
  const { size } = fstatSync(fd);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  return readSync(fd, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
}

/** Writes a line; returns null, or the error. Removes a line that does not fit completely. */
function writeLine(fd: number, line: Buffer): unknown {
  let written = 0;
  try {
    while (written < line.length) written += writeSync(fd, line, written);
    return null;
  } catch (thrown) {
    return takeBack(fd, written) ?? thrown;
  }
}

function takeBack(fd: number, bytes: number): unknown {
  try {
    if (bytes > 0) ftruncateSync(fd, fstatSync(fd).size - bytes);
    return null;
  } catch (thrown) {
    return thrown;
  }
}

/** Syncs a file once for all that was written within a while. */
function createGroupCommit(fd: number): {
  commitSoon(): void;
  commit(): void;
  /** Returns the error of the last sync, once: the records since then may not survive a power failure. */
  failure(): unknown;
  /** Returns true if the file had no name any more at the last sync. */
  isGone(): boolean;
} {
  let timer: NodeJS.Timeout | null = null;
  let failed: unknown = null;
  let gone = false;
  const sync = (): void => {
    timer = null;
    // Asynchronously: a slow disk must not delay decisions that are only written.
    fdatasync(fd, (error) => {
      if (error !== null && isFailure(error)) failed = error;
    });
    fstat(fd, (error, stat) => {
      if (error === null) gone = stat.nlink === 0;
      else if (isFailure(error)) failed = error;
    });
  };
  return {
    commitSoon() {
      timer ??= setTimeout(sync, SYNC_WITHIN_MS).unref();
    },
    commit() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      syncNow(fd);
    },
    isGone: () => gone,
    failure() {
      const last = failed;
      failed = null;
      return last;
    },
  };
}

function syncNow(fd: number): void {
  try {
    fdatasyncSync(fd);
  } catch (thrown) {
    if (isFailure(thrown)) throw thrown;
  }
}

// A pipe or a terminal cannot be synced, and loses nothing. EBADF: closed in the meantime.
function isFailure(thrown: unknown): boolean {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : "";
  return code !== "EINVAL" && code !== "ENOTSUP" && code !== "EBADF";
}

function writeError(filename: string, cause: unknown): AuditWriteError {
  return new AuditWriteError(`Cannot write record to "${filename}": ${describeThrown(cause)}`, {
    cause,
  });
}
