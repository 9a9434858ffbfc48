import { recordIn } from "../log/record-in.js";
import type { AuditRecord } from "../../domain/record.js";
import { UsageError } from "../../domain/errors.js";
import { idKeyOf } from "./indexed-fields.js";
import type { FoundLine } from "./newest-lines.js";

/** A record, its line as it is in the log, and where that is. */
export interface FoundRecord {
  readonly record: AuditRecord;
  readonly line: string;
  readonly file: string;
  /** The number of the line, from 1 on. */
  readonly number: number;
}

/**
 * Reads a record that an index has found.
 *
 * @param read Reads bytes of the file as it is without compression.
 * @throws {UsageError} When another line is there.
 */
export function readFound(
  file: string,
  read: (at: number, length: number) => Buffer,
  { line: number, at, length, id }: FoundLine,
): FoundRecord {
  const line = read(at, length).toString();
  const record = recordIn(line);
  if (record !== null && record !== "log" && idKeyOf(record.id) === id)
    return { record, line, file, number };
  throw new UsageError(
    `Cannot use the index of "${file}": line ${number} was changed after it was indexed; verify the log, and build the index again by dockwarden audit index --rebuild`,
  );
}
