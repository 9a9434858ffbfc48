import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createAuditWriter } from "../audit/record/audit-writer.js";
import { openLineFile } from "../audit/record/line-file.js";
import { watchWriter, type WatchedWriter } from "../audit/record/watched-writer.js";
import { readHead, writeHead, type LogHead } from "../audit/log/log-head.js";
import { openLogKey } from "../audit/log/log-key.js";
import type { AuditKeeping } from "../domain/audit-keeping.js";
import { AuditWriteError, UsageError, describeThrown } from "../domain/errors.js";
import type { Log } from "../files/log.js";

/** The files of the audit log. */
export interface AuditLogPlaces {
  /** The file of the audit log. */
  readonly auditLog: string;
  /** The key that signs it; null for `audit-key.pem` in the plugin's state. */
  readonly auditKey: string | null;
  /** The file of the ownership log, whose folder is the plugin's state. */
  readonly owners: string;
}

/**
 * Fails unless the audit log can be written, before anything else is made.
 *
 * @throws {UsageError} When it cannot.
 */
export function requireAuditLog(file: string): void {
  makeFolder(dirname(file));
  usable(() => {
    openLineFile(file, UNTOLD).close();
  });
}

/**
 * Opens the audit log for writing. Its key and its head are in the folder of the ownership log, which is there.
 *
 * @throws {UsageError} When it cannot be written, or the key cannot be used.
 */
export function openAuditLog(
  { auditLog, auditKey, owners }: AuditLogPlaces,
  keeping: AuditKeeping,
  log: Log,
): WatchedWriter {
  const state = dirname(owners);
  const head = join(state, "audit-head.json");
  const key = openLogKey(auditKey ?? join(state, "audit-key.pem"));
  return usable(() => {
    const writer = createAuditWriter(auditLog, {
      key,
      head: () => headIn(head, log),
      keep(last) {
        writeHead(head, last);
      },
      tell(problem) {
        log("error", problem);
      },
      inform(event) {
        log("info", event);
      },
      now: () => new Date(),
    });
    writer.configure(keeping);
    return watchWriter(writer, auditLog);
  });
}

/** Nothing is written, so nothing is synced. */
const UNTOLD = { syncing: () => () => undefined, failed: () => undefined };

function usable<Result>(open: () => Result): Result {
  try {
    return open();
  } catch (thrown) {
    if (!(thrown instanceof AuditWriteError)) throw thrown;
    throw new UsageError(
      `${thrown.message}; its folder must be there and writable: run as root, or pass --audit-log FILE`,
      { cause: thrown },
    );
  }
}

/** The log says itself that its head was not known. */
function headIn(file: string, log: Log): LogHead | null {
  try {
    return readHead(file);
  } catch (thrown) {
    log("error", describeThrown(thrown));
    return null;
  }
}

/** Creates only the last folder: if one above it is missing, the path has a typo. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o750 });
  } catch {
    // The folder exists, or opening the audit log fails and reports why.
  }
}
