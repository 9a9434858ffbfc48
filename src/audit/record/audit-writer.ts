import {
  MAX_UNSIGNED,
  checkpointRecord,
  discardedRecord,
  unrecordedRecord,
  type Discarded,
} from "../log/log-records.js";
import type { AuditKeeping } from "../../domain/audit-keeping.js";
import { escaped } from "../../domain/escaped.js";
import type { AuditRecord } from "../../domain/record.js";
import { AuditWriteError, describeThrown } from "../../domain/errors.js";
import type { AuditState } from "./audit-state.js";
import { openLinkedLines, type LinkedLines } from "./linked-lines.js";
import { createRotating } from "./rotation.js";
import { createMissedDecisions, type MissedDecision, type MissedDecisions } from "./unrecorded.js";

/** Writes audit records, one JSON object a line, each linked to the one before. */
export interface AuditWriter extends Pick<LinkedLines, "health"> {
  /**
   * Writes a record; when it returns, the record survives the end of this process.
   *
   * @throws {AuditWriteError} When it is not written; no part of it remains in the file.
   */
  append(record: AuditRecord): void;
  /**
   * Resolves when all records written until now are on the disk, where the settings want that before the answer; rejects
   * with an AuditWriteError if they are not in time. Null where nobody waits.
   */
  settled(): Promise<void> | null;
  /** Takes a decision that could not be recorded: how many there were is recorded as soon as that is possible. */
  missed(decision: MissedDecision): void;
  /** Changes how the log is kept. */
  readonly configure: (keeping: AuditKeeping) => void;
  /**
   * Opens the file again, as after a rotation; the old one is synced to the disk, and closed.
   *
   * @throws {AuditWriteError} When the new one cannot be opened.
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
 * The interval of looking at the file between records, in milliseconds. inotify would tell sooner, but would wake the
 * program for each of its own records.
 */
const LOOK_EVERY_MS = 1000;

/**
 * Opens `filename` for appending, readable by its owner and group.
 *
 * @throws {AuditWriteError} When it cannot be opened.
 */
export function createAuditWriter(filename: string, state: AuditState): AuditWriter {
  const lines = openLinkedLines(filename, state);
  const signing = createSigning(lines, state);
  const rotating = createRotating(filename, lines, createDiscarding(lines, signing, state), state);
  const missed = createMissing(lines, state);
  const looking = createLooking(() => {
    if (missed.put() || lines.check()) signing.written();
  }, state);
  return {
    ...{ settled: lines.settled, health: lines.health, missed: missed.count },
    append(record) {
      // Text that callers choose must not control an operator's terminal.
      const text = escaped(JSON.stringify(record));
      rotating.before(text.length);
      if (missed.put()) signing.written();
      lines.put(() => text);
      signing.written();
    },
    configure(keeping) {
      lines.configure(keeping);
      rotating.configure(keeping.rotate);
    },
    reopen() {
      signing.sign();
      lines.reopen();
    },
    takeOver() {
      lines.takeOver();
      rotating.takeOver();
      looking.start();
    },
    close() {
      looking.stop();
      rotating.close();
      missed.last();
      signing.sign();
      lines.close();
    },
  };
}

/** Records which files are removed. */
function createDiscarding(
  { put }: Pick<LinkedLines, "put">,
  { sign, written }: Signing,
  { now }: AuditState,
) {
  return {
    sign,
    discarded(about: Discarded): void {
      put(() => escaped(JSON.stringify(discardedRecord(about, now()))));
      written();
      // Only what is signed explains that records are missing.
      sign();
    },
  };
}

/** Records how many decisions could not be recorded. */
interface Missing extends Pick<MissedDecisions, "count"> {
  /**
   * Returns false if there are none.
   *
   * @throws {AuditWriteError} When they cannot be recorded yet.
   */
  readonly put: () => boolean;
  /** Tries it a last time. */
  readonly last: () => void;
}

function createMissing({ put }: Pick<LinkedLines, "put">, { now, tell }: AuditState): Missing {
  const missed = createMissedDecisions(now);
  function putPending(): boolean {
    const pending = missed.pending();
    if (pending === null) return false;
    put(() => escaped(JSON.stringify(unrecordedRecord(pending, now()))));
    missed.forget();
    return true;
  }
  return {
    count: missed.count,
    put: putPending,
    last() {
      try {
        putPending();
      } catch (thrown) {
        tell(`Cannot record how many decisions have no record: ${describeThrown(thrown)}`);
      }
    },
  };
}

/** Looks at the file from time to time, once the plugin before this one writes to it no more. */
function createLooking(
  look: () => void,
  { tell }: AuditState,
): {
  readonly start: () => void;
  readonly stop: () => void;
} {
  let timer: NodeJS.Timeout | undefined;
  return {
    start() {
      timer ??= setInterval(() => {
        try {
          look();
        } catch (thrown) {
          // The next record tries it again, and its failure is told.
          if (!(thrown instanceof AuditWriteError))
            tell(`Cannot look at the audit log: ${describeThrown(thrown)}`);
        }
      }, LOOK_EVERY_MS).unref();
    },
    stop() {
      clearInterval(timer);
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
  /** True if a record was written since the last checkpoint. */
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
