import type { AuditRecord } from "../../domain/record.js";
import type { LogPosition } from "./finding.js";
import { filesInOrder } from "./log-files.js";
import { readLines } from "./read-lines.js";
import { recordIn } from "./record-in.js";

/** Takes a record with its line; returns false if it needs no more. */
export type RecordReader = (record: AuditRecord, line: string) => boolean;

/** Options of reading records. */
export interface LogReadOptions {
  /**
   * Returns false for the bytes of a line of the plugin that need not be parsed, since the record is not wanted. It is not
   * asked about a line that does not look like one.
   */
  readonly mayBeWanted?: (line: Buffer) => boolean;
  /** Called with how many bytes of the files were read since the last call. */
  readonly onRead?: (bytes: number) => void;
}

/**
 * Reads the decisions of a log, oldest first. Records about the log itself are passed over.
 *
 * @param onBroken Called for each line that is no record.
 * @throws {UsageError} When a file cannot be read, or is no audit log.
 */
export async function readRecords(
  files: readonly string[],
  take: RecordReader,
  onBroken: (place: LogPosition) => void,
  { mayBeWanted = () => true, onRead }: LogReadOptions = {},
): Promise<void> {
  const reading = { goesOn: true };
  for (const file of await filesInOrder(files)) {
    if (!reading.goesOn) return;
    const takeLine = (bytes: Buffer, line: number): boolean => {
      if (looksWhole(bytes) && !mayBeWanted(bytes)) return true;
      const text = bytes.toString();
      const record = recordIn(text);
      if (record === null) onBroken({ file, line });
      else if (record !== "log") reading.goesOn = take(record, text);
      return reading.goesOn;
    };
    await readLines(file, takeLine, onRead);
  }
}

const BEGINNING = Buffer.from('{"schema":1,"id":"');
/** Of the last member, `"prev":"…"`. */
const END = Buffer.from('"}');

/** A line that was cut, or is of another program, is parsed, so that it is found to be broken. */
function looksWhole(line: Buffer): boolean {
  return (
    line.length > BEGINNING.length &&
    BEGINNING.compare(line, 0, BEGINNING.length) === 0 &&
    END.compare(line, line.length - END.length) === 0
  );
}
