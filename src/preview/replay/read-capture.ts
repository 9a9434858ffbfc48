import type { KeyObject } from "node:crypto";
import { readLines } from "../../audit/log/read-lines.js";
import { readOpeningKey } from "../../audit/log/sealed-lines.js";
import { UsageError, describeThrown } from "../../domain/errors.js";
import { beginsWith, readInput } from "../session/read-input.js";

const BEGINNING = '{"capture":1,';

/** Returns true for a file that begins as a capture does. A file that cannot be read is none: reading it says why. */
export function isCapture(file: string): boolean {
  return beginsWith(file, BEGINNING);
}

/**
 * Reads the lines of the files of one capture: the one that was rotated comes first.
 *
 * @throws {UsageError} When a file cannot be read, or a line is too long.
 */
export async function readCaptureLines(
  files: readonly string[],
  take: (line: string, place: { readonly file: string; readonly line: number }) => void,
  onRead: (bytes: number) => void,
): Promise<void> {
  const ordered = files.toSorted((a, b) => Number(b.endsWith(".1")) - Number(a.endsWith(".1")));
  for (const file of ordered)
    await readLines(
      file,
      (bytes, line) => {
        take(bytes.toString(), { file, line });
        return true;
      },
      onRead,
    );
}

/**
 * Reads the private key of a capture.
 *
 * @throws {UsageError} When it cannot be used.
 */
export function readCaptureKey(file: string): KeyObject {
  const pem = readInput(file, "key");
  try {
    return readOpeningKey(pem);
  } catch (thrown) {
    throw new UsageError(`Cannot use the key "${file}": ${describeThrown(thrown)}`, {
      cause: thrown,
    });
  }
}
