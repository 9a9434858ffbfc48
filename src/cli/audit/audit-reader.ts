import type { LogPosition } from "../../audit/log/finding.js";
import { sizeOf } from "../../audit/log/log-files.js";
import { readRecords } from "../../audit/log/read-records.js";
import type { LogReadOptions, RecordReader } from "../../audit/log/read-records.js";
import type { Streams } from "../../domain/streams.js";
import { createBrokenLines } from "./broken-lines.js";
import { createProgressBar } from "../progress.js";

/** Reads records for a command, which prints results meanwhile. */
export interface AuditReader {
  /**
   * Reads all records, with a progress bar, and says which lines are none.
   *
   * @throws {UsageError} When a file cannot be read, or is no audit log.
   */
  readonly read: (take: RecordReader, mayBeWanted?: LogReadOptions["mayBeWanted"]) => Promise<void>;
  /** Prints a result. */
  readonly out: (text: string) => void;
  /** Call this after the last result. */
  readonly end: () => void;
}

/** Results are printed in pieces of about this many characters, since each piece is a call of the kernel. */
const PIECE = 65_536;

/** Creates a reader of the files of one log. It stops when nobody reads the results any more. */
export function createAuditReader(files: readonly string[], streams: Streams): AuditReader {
  let pending = "";
  const progress = createProgressBar(streams, sizeOf(files));
  const isClosed = streams.isClosed ?? (() => false);

  function flush(): void {
    if (pending === "") return;
    progress.clear();
    streams.out(pending);
    pending = "";
  }

  return {
    end: flush,
    out(text) {
      pending += text;
      if (pending.length >= PIECE) flush();
    },
    async read(take, mayBeWanted) {
      const broken = createBrokenLines((text) => {
        progress.clear();
        streams.err(text);
      });
      const onRead = (bytes: number): void => {
        flush();
        progress.add(bytes);
      };
      try {
        const takeWhileRead: RecordReader = (record, line) => take(record, line) && !isClosed();
        const found = (place: LogPosition): void => {
          broken.found(place);
        };
        await readRecords(files, takeWhileRead, found, { onRead, ...optional(mayBeWanted) });
        broken.end();
      } finally {
        progress.clear();
        flush();
      }
    },
  };
}

function optional(mayBeWanted: LogReadOptions["mayBeWanted"]): LogReadOptions {
  return mayBeWanted === undefined ? {} : { mayBeWanted };
}
