import { MAX_UNSIGNED, checkpointRecord } from "../audit-log/log-records.js";
import { escaped } from "../domain/escaped.js";
import type { AuditRecord } from "../domain/record.js";
import { describeThrown } from "../errors.js";
import type { AuditState } from "./audit-state.js";
import { openLinkedLines, type LinkedLines } from "./linked-lines.js";

/** Writes audit records, one JSON object a line, each linked to the one before. */
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
  /** Reads the end of the file again: the plugin before this one has written to it until now. */
  takeOver(): void;
  /** Signs what is not signed, syncs everything to the disk and closes the file. */
  close(): void;
}

/** No record is unsigned for longer, as long as records can be written. */
const SIGNED_WITHIN_MS = 600_000;

/**
 * Opens `filename` for appending, readable by its owner and group.
 *
 * @throws {AuditWriteError} When it cannot be opened.
 */
export function createAuditWriter(filename: string, state: AuditState): AuditWriter {
  const lines = openLinkedLines(filename, state);
  const signing = createSigning(lines, state);
  return {
    append(record) {
      // Text that callers choose must not control an operator's terminal.
      lines.put(() => escaped(JSON.stringify(record)));
      signing.written();
    },
    reopen() {
      signing.sign();
      lines.reopen();
    },
    takeOver: lines.takeOver,
    close() {
      signing.sign();
      lines.close();
    },
  };
}

interface Signing {
  /** Call this for each record. */
  readonly written: () => void;
  /** Signs what is not signed. */
  readonly sign: () => void;
}

/** Writes checkpoints. A record counts as written whether or not its checkpoint could be written. */
function createSigning({ put }: Pick<LinkedLines, "put">, { key, tell, now }: AuditState): Signing {
  if (key === null) return { written: () => undefined, sign: () => undefined };
  // The first record is signed at once: the writer before may have been killed and left records unsigned.
  let unsigned = MAX_UNSIGNED - 1;
  /** Whether a record was written since the last checkpoint. */
  let isDue = false;
  let timer: NodeJS.Timeout | undefined;

  function sign(): void {
    clearTimeout(timer);
    timer = undefined;
    if (!isDue || key === null) return;
    try {
      put((link) => JSON.stringify(checkpointRecord(link, key, now())));
      isDue = false;
      unsigned = 0;
    } catch (thrown) {
      tell(`Cannot sign the audit log: ${describeThrown(thrown)}`);
    }
  }

  return {
    sign,
    written() {
      isDue = true;
      unsigned += 1;
      timer ??= setTimeout(sign, SIGNED_WITHIN_MS).unref();
      if (unsigned >= MAX_UNSIGNED) sign();
    },
  };
}
